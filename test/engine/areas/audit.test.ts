import { existsSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { testEngine } from '../../helpers/test-engine.ts';
import { sha256, treeOf } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';

async function mirrored() {
  const setting = await streamAndMirror();
  await setting.mirror({ max: 1 });
  return { ...setting, paths: pathsIn(setting.stream, '20250102'), before: setting.visible() };
}

describe('an audit', () => {
  test('finds missing, damaged and extra files, and touches none', async () => {
    const { engine, folder, file, paths } = await mirrored();
    const [missing = '', flipped = '', short = ''] = paths;
    rmSync(file(missing));
    writeFileSync(file(flipped), Buffer.alloc(10_000));
    truncateSync(file(short), 5);
    writeFileSync(file('extra'), 'extra');
    writeFileSync(file(index), 'damaged');
    const spoilt = treeOf(folder, ['.streamferry']);
    const { report, outcome, findings } = await engine.audit(folder);
    expect({ outcome, findings }).toEqual({ outcome: 'done', findings: 4 });
    expect(report.missing.map((one) => one.path)).toEqual([missing]);
    expect(report.damaged.map((one) => one.path)).toEqual([flipped, short, index]);
    expect(report.extra.map((one) => one.path)).toEqual(['extra']);
    expect(report).toMatchObject({ files: 5, skipped: 0, repaired: [], failures: [] });
    expect(treeOf(folder, ['.streamferry'])).toEqual(spoilt);
  });

  test('with repair fetches only what is broken; documents come back as they were received', async () => {
    const { engine, folder, file, paths, before, visible, takeFetched } = await mirrored();
    const [missing = '', flipped = ''] = paths;
    rmSync(file(missing));
    writeFileSync(file(flipped), Buffer.alloc(10_000));
    for (const path of Object.keys(before).filter((one) => one.startsWith('streams/')))
      writeFileSync(file(path), 'damaged');
    takeFetched();
    const repaired = await engine.audit(folder, { repair: true });
    expect(repaired).toMatchObject({ outcome: 'done', fetchedFiles: 2, failures: [], findings: 0 });
    expect(repaired.report.repaired).toHaveLength(4);
    expect(takeFetched()).toEqual([missing, flipped]);
    expect(visible()).toEqual(before);
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, missing: [], damaged: [] });
  });

  test('with repair says what it could not mend, and mends the rest', async () => {
    const { engine, folder, file, paths, stream } = await mirrored();
    const [link = '', gone = '', fine = ''] = paths;
    const outside = join(folder, '..', 'outside');
    writeFileSync(outside, 'precious');
    rmSync(file(link));
    symlinkSync(outside, file(link));
    rmSync(file(gone));
    rmSync(join(stream.root, gone));
    rmSync(file(fine));
    writeFileSync(file(index), 'damaged');
    rmSync(file('.streamferry', 'evidence', sha256(readFileSync(join(stream.root, index)))));
    const { report, outcome, findings } = await engine.audit(folder, { repair: true });
    expect({ outcome, findings }).toEqual({ outcome: 'partial', findings: 3 });
    expect(report.repaired).toEqual([fine]);
    expect(report.failures.map(({ code, path }) => [code, path]).sort()).toEqual([
      ['DIGEST_MISMATCH', index],
      ['HTTP_STATUS', gone],
      ['NAME_COLLISION', link],
    ]);
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });

  test('since a date leaves out what was audited after it, unless its size gives it away', async () => {
    let at = new Date('2026-06-01T00:00:00Z');
    const { engine, folder, mirror, file, stream } = await streamAndMirror({
      engine: { now: () => at },
      wish: { now: at },
    });
    await mirror({ max: 1 });
    at = new Date('2026-06-02T00:00:00Z');
    await engine.audit(folder);
    const [short = '', flipped = ''] = pathsIn(stream, '20250102');
    truncateSync(file(short), 5);
    writeFileSync(file(flipped), Buffer.alloc(10_000));
    const since = await engine.audit(folder, { since: '2026-06-01T12:00:00Z' });
    expect(since.report).toMatchObject({ skipped: 5, files: 2, damaged: [{ path: short }], extra: [] });
    const later = await engine.audit(folder, { since: '2026-06-03T00:00:00Z' });
    expect(later.report).toMatchObject({ skipped: 0, files: 7, damaged: [{ path: short }, { path: flipped }] });
    const payload = { mirror: { folder }, repair: false, since: 'yesterday' };
    await expect(engine.api.mirrors.audit(payload)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('needs no key to repair, and no source to look', async () => {
    const { engine, folder, file, paths, stream, server } = await mirrored();
    rmSync(stream.keyringFile);
    rmSync(file(paths[0] ?? ''));
    expect((await engine.audit(folder, { repair: true })).report.repaired).toEqual([paths[0]]);
    await server.close();
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, missing: [] });
  });

  test('is read again after a restart: the last one of the mirror, with its numbers in the history', async () => {
    const { engine, folder, file, paths } = await mirrored();
    await engine.audit(folder);
    rmSync(file(paths[0] ?? ''));
    const { report } = await engine.audit(folder);
    const [last, first] = await engine.api.jobs.history({});
    await engine.close();
    const next = await testEngine({ dataFolder: engine.dataFolder });
    expect(await next.api.jobs.auditReport({ id: last?.id ?? '' })).toEqual(report);
    await expect(next.api.jobs.auditReport({ id: first?.id ?? '' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    const [kept] = await next.api.jobs.history({ limit: 1 });
    expect(kept).toMatchObject({ id: last?.id, kind: 'audit', result: { findings: 1 } });
  });

  test('of a folder that is no mirror fails, and makes none of it', async () => {
    const { engine, folder } = await streamAndMirror();
    const { jobId } = await engine.api.mirrors.audit({ mirror: { folder }, repair: false });
    expect(await engine.api.jobs.wait({ id: jobId })).toMatchObject({
      state: 'failed',
      failures: [{ code: 'BAD_ARGUMENT' }],
    });
    expect(existsSync(folder)).toBe(false);
  });
});
