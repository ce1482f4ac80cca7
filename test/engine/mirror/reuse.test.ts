import { linkSync, lstatSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { filterRule } from '../../helpers/test-engine.ts';
import { sha256, treeOf } from '../../helpers/tree.ts';

/** A finished mirror, and the folder of another that wants the same. */
async function twoMirrors() {
  const first = await streamAndMirror();
  await first.mirror({ max: 1 });
  first.takeFetched();
  const folder = join(first.folder, '..', 'second');
  const request = { mirror: { folder }, source: first.source, rule: filterRule([], { max: 1 }) };
  return { ...first, second: folder, request, paths: pathsIn(first.stream, '20250102') };
}

describe('a second mirror of the same files', () => {
  test('takes them from the first: none is fetched', async () => {
    const { engine, request, takeFetched, visible, second, paths } = await twoMirrors();
    const plan = await engine.api.mirrors.plan(request);
    expect(plan.reuse.map(({ path, reason }) => [path, reason])).toEqual(paths.map((path) => [path, 'other-mirror']));
    expect(plan).toMatchObject({ fetchFiles: 0, fetchBytes: 0 });
    expect(await engine.sync(request)).toMatchObject({
      outcome: 'done',
      fetchedFiles: 0,
      fetchedBytes: 0,
      reusedFiles: 6,
    });
    expect(takeFetched()).toEqual([]);
    expect(treeOf(second, ['.streamferry'])).toEqual(visible());
  });

  test('fetches what the first has lost or what is damaged there', async () => {
    const { engine, request, takeFetched, file, second, paths } = await twoMirrors();
    const [damaged = '', lost = ''] = paths;
    writeFileSync(file(damaged), Buffer.alloc(statSync(file(damaged)).size));
    rmSync(file(lost));
    expect(await engine.sync(request)).toMatchObject({ outcome: 'done', fetchedFiles: 2, reusedFiles: 4 });
    expect(takeFetched()).toEqual([damaged, lost]);
    expect((await engine.audit(second)).report).toMatchObject({ missing: [], damaged: [], files: 8 });
  });

  test('looks further when one donor of a digest is gone', async () => {
    const { engine, request, folder, file, paths, takeFetched, second } = await twoMirrors();
    await engine.sync(request);
    const third = join(folder, '..', 'third');
    rmSync(file(paths[0] ?? ''));
    const result = await engine.sync({ ...request, mirror: { folder: third } });
    expect(result).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(takeFetched()).toEqual([]);
    expect(statSync(join(second, paths[0] ?? '')).size).toBe(10_000);
  });

  test('is left whole when the first prunes, and is not harmed by a repair there', async () => {
    const setting = await twoMirrors();
    const { engine, request, second, stream, mirror } = setting;
    await engine.sync(request);
    forceLinks(setting);
    const before = treeOf(second, ['.streamferry']);
    await stream.publish(['20250102', '20250103']);
    const plan = await engine.api.mirrors.plan({ ...request, mirror: { folder: setting.folder } });
    expect(plan).toMatchObject({ removeBytes: 0, remove: expect.objectContaining({ length: 6 }) });
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', removedFiles: 6 });
    expect(treeOf(second, ['.streamferry'])).toEqual(before);
  });

  test('learns of damage that an audit of the first finds in bytes they share; each repair is a new file', async () => {
    const setting = await twoMirrors();
    const { engine, request, folder, second, file, paths } = setting;
    await engine.sync(request);
    forceLinks(setting);
    const [path = ''] = paths;
    const whole = sha256(readFileSync(file(path)));
    const { ino } = lstatSync(file(path));
    writeFileSync(file(path), Buffer.alloc(10_000));
    const repaired = await engine.audit(folder, { repair: true });
    expect(repaired.report).toMatchObject({ damaged: [{ path }], repaired: [path], failures: [] });
    expect(lstatSync(file(path)).ino).not.toBe(ino);
    expect(sha256(readFileSync(file(path)))).toBe(whole);
    expect(lstatSync(join(second, path)).ino).toBe(ino);
    const plan = await engine.api.mirrors.plan({ mirror: { folder: second } });
    expect(plan.reuse.find((one) => one.path === path)?.reason).toBe('other-mirror');
    expect(await engine.sync({ mirror: { folder: second } })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(sha256(readFileSync(join(second, path)))).toBe(whole);
    expect((await engine.audit(second)).report).toMatchObject({ damaged: [], files: 8 });
  });

  test('is not asked by a mirror that the app has forgotten', async () => {
    const { engine, request, folder, takeFetched } = await twoMirrors();
    await engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: false });
    expect(await engine.sync(request)).toMatchObject({ outcome: 'done', fetchedFiles: 6 });
    expect(takeFetched()).toHaveLength(6);
  });
});

/** Makes the second mirror's files hardlinks of the first's, as on a volume without clones. */
function forceLinks({
  file,
  second,
  paths,
}: Pick<StreamAndMirror, 'file'> & { second: string; paths: readonly string[] }): void {
  for (const path of paths) {
    rmSync(join(second, path));
    linkSync(file(path), join(second, path));
  }
}
