import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { described, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const hourMs = 3_600_000;
const start = new Date();

/** A mirror that keeps one revision, at a clock that is set by hand. */
async function keeping() {
  const clock = { at: start };
  const setting = await streamAndMirror({ engine: { now: () => clock.at } });
  const publish = async (...versions: string[]) => {
    await setting.stream.publish(versions);
    return setting.mirror({ max: 1, keepRevisions: 1 });
  };
  await setting.mirror({ max: 1, keepRevisions: 1 });
  return { ...setting, clock, publish };
}

function kept({ file }: Pick<StreamAndMirror, 'file'>, revision: number): Record<string, string> {
  const folder = file('.streamferry', 'revisions', String(revision));
  return existsSync(folder) ? treeOf(folder) : {};
}

describe('a kept revision', () => {
  test('has the documents and the files that were superseded, and the plan counts them', async () => {
    const setting = await keeping();
    const { engine, folder, source, stream, visible, publish } = setting;
    const before = visible();
    await stream.publish(['20250103']);
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([], { max: 1 }) });
    expect(plan).toMatchObject({ fetchBytes: 60_000, removeBytes: 60_000, totalBytes: 120_000 });
    await publish('20250103');
    expect(kept(setting, 1)).toEqual(before);
    expect(Object.keys(visible()).sort()).toEqual([...pathsIn(stream, '20250103'), ...stream.documents].sort());
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], extra: [], files: 8 });
    for (const path of Object.keys(before))
      expect(statSync(setting.file(path.replace('20250102', '20250103'))).nlink).toBe(1);
  });

  test('goes when there is a newer one and a day has passed, not before', async () => {
    const setting = await keeping();
    const { clock, publish } = setting;
    await publish('20250103');
    clock.at = new Date(start.getTime() + 23 * hourMs);
    await publish('20250104');
    expect([1, 2].map((number) => Object.keys(kept(setting, number)).length)).toEqual([8, 8]);
    clock.at = new Date(start.getTime() + 25 * hourMs);
    await publish('20250105');
    expect([1, 2, 3].map((number) => Object.keys(kept(setting, number)).length)).toEqual([0, 8, 8]);
  });

  test('goes at once when none shall be kept any more', async () => {
    const setting = await keeping();
    await setting.publish('20250103');
    await setting.stream.publish(['20250104']);
    expect(await setting.mirror({ max: 1, keepRevisions: 0 })).toMatchObject({ outcome: 'done', removedFiles: 6 });
    expect([1, 2].map((number) => kept(setting, number))).toEqual([{}, {}]);
  });

  test('is not touched by removing what the mirror held meanwhile: pruning goes by what a revision held', async () => {
    const setting = await keeping();
    const { engine, folder, stream, mirror } = setting;
    await mirror({ filters: ['ftype=manifest', 'version_name=20250102'], keepRevisions: 1 });
    await stream.publish(['20250102', '20250103']);
    await engine.sync({ mirror: { folder } });
    const files = Object.keys(kept(setting, 1)).filter((one) => !one.startsWith('streams/'));
    const superseded = pathsIn(stream, '20250102').filter((one) => !one.endsWith('manifest'));
    expect(files).toEqual(superseded);
    expect(pathsIn(stream, '20250102').filter((one) => existsSync(setting.file(one)))).toHaveLength(2);
  });

  test('gives its files back when they are wanted again: none is fetched', async () => {
    const setting = await keeping();
    const { engine, folder, source, stream, publish, takeFetched, visible } = setting;
    const before = visible();
    await publish('20250102', '20250103');
    const rule = filterRule([], { max: 2 });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule });
    expect(plan).toMatchObject({ fetchFiles: 0, remove: [], reuseBytes: 120_000, totalBytes: 120_000 });
    expect(plan.reuse.filter((one) => one.reason === 'kept-revision').map((one) => one.path)).toEqual(
      pathsIn(stream, '20250102'),
    );
    takeFetched();
    expect(await engine.sync({ mirror: { folder }, source, rule })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 0,
      reusedFiles: 12,
    });
    expect(takeFetched()).toEqual([]);
    for (const path of pathsIn(stream, '20250102')) expect(visible()[path]).toBe(before[path]);
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
  });

  test('whose file was damaged or lost is of no use: it is fetched', async () => {
    const setting = await keeping();
    const { engine, folder, source, stream, publish, takeFetched, file } = setting;
    await publish('20250102', '20250103');
    const [damaged = '', lost = '', ...good] = pathsIn(stream, '20250102');
    writeFileSync(file('.streamferry', 'revisions', '1', damaged), Buffer.alloc(10_000));
    rmSync(file('.streamferry', 'revisions', '1', lost));
    const rule = filterRule([], { max: 2 });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule });
    expect(plan.fetch.map((one) => one.path)).toEqual([lost]);
    takeFetched();
    expect(await engine.sync({ mirror: { folder }, source, rule })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 2,
      reusedFiles: good.length + 6,
    });
    expect(takeFetched()).toEqual([damaged, lost]);
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [] });
  });

  test('keeps no document that was damaged', async () => {
    const setting = await keeping();
    const index = setting.file('streams/v1/index.sjson');
    writeFileSync(index, 'damaged');
    await setting.publish('20250103');
    expect(existsSync(setting.file('.streamferry/revisions/1/streams/v1/index.sjson'))).toBe(false);
    expect(readFileSync(index, 'utf8')).toContain('BEGIN PGP SIGNED MESSAGE');
  });

  test('is no donor that other mirrors see', async () => {
    const setting = await keeping();
    await setting.publish('20250103');
    const folder = join(setting.folder, '..', 'second');
    const source = described(setting.stream.root, setting.stream.keyringFile);
    const plan = await setting.engine.api.mirrors.plan({
      mirror: { folder },
      source,
      rule: filterRule([], { max: 1 }),
    });
    expect(plan).toMatchObject({ fetchFiles: 0 });
    expect(plan.reuse.every((one) => one.reason === 'other-mirror')).toBe(true);
  });
});
