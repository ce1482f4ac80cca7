import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSync } from '../../helpers/run-sync.ts';
import { startSlowServer } from '../../helpers/slow-server.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { described, filterRule, type TestEngine, testEngine } from '../../helpers/test-engine.ts';

const fileSizeBytes = 300_000;

/** A mirror whose source is slow enough to step in: six files of 300 kB. */
async function slowly(bytesPerSecond: number) {
  const setting = await streamAndMirror({ wish: { fileSizeBytes, versionNames: ['20250101'] } });
  const server = await startSlowServer({ root: setting.stream.root, bytesPerSecond });
  onTestFinished(() => server.close());
  const source = described(server.url, setting.stream.keyringFile);
  const request = { mirror: { folder: setting.folder }, source, rule: filterRule([]), jobsPerHost: 2 };
  const items = () => server.requests.filter((one) => one.path.startsWith('noble/'));
  return { ...setting, slowServer: server, request, items };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1000) throw new Error(`It did not come to this: ${what}`);
    await delay(10);
  }
}

function doneBytes({ snapshots }: Pick<TestEngine, 'snapshots'>): number {
  return snapshots.at(-1)?.doneBytes ?? 0;
}

describe('a job', () => {
  test('is listed while it runs, waited for, and stands in the history with its outcome', async () => {
    const { engine, request, folder } = await slowly(2_000_000);
    const { jobs, mirrors } = engine.api;
    const { jobId } = await mirrors.sync(request);
    expect(await jobs.list({})).toMatchObject([{ id: jobId, kind: 'sync', mirrorFolder: folder }]);
    const end = await jobs.wait({ id: jobId });
    expect(end).toMatchObject({ state: 'done', doneFiles: 6, totalFiles: 6, doneBytes: 6 * fileSizeBytes });
    expect(engine.snapshots.at(-1)).toEqual(end);
    expect(await jobs.list({})).toEqual([]);
    const [record] = await jobs.history({});
    expect(record).toMatchObject({
      id: jobId,
      state: 'done',
      result: { fetchedFiles: 6, fetchedBytes: 6 * fileSizeBytes },
    });
    expect(record?.result?.durationMs).toBeGreaterThan(0);
    await jobs.cancel({ id: jobId });
    expect(await jobs.history({})).toEqual([record]);
    const other = await testEngine({ dataFolder: engine.dataFolder });
    expect(await other.api.jobs.wait({ id: jobId })).toMatchObject({
      state: 'done',
      rates: [],
      rateEveryMs: 1000,
      result: { fetchedFiles: 6 },
    });
  });

  test('stands still while it is paused and goes on where it was', async () => {
    const { engine, request } = await slowly(400_000);
    const { jobs, mirrors } = engine.api;
    const { jobId } = await mirrors.sync(request);
    await until(() => doneBytes(engine) > 0, 'bytes come');
    await jobs.pause({ id: jobId });
    await delay(400);
    const [paused] = await jobs.list({});
    expect(paused).toMatchObject({ state: 'paused', rate: 0 });
    await delay(600);
    expect((await jobs.list({}))[0]?.doneBytes).toBe(paused?.doneBytes);
    expect(await jobs.resume({ id: jobId })).toEqual({ jobId });
    const end = await jobs.wait({ id: jobId });
    expect(end).toMatchObject({ state: 'done', rateEveryMs: 1000, result: { fetchedFiles: 6 } });
    expect(Math.max(...end.rates)).toBeGreaterThan(0);
  });

  test('that is cancelled keeps what came; the next run fetches only the rest', async () => {
    const { engine, request, items } = await slowly(400_000);
    const { jobs, mirrors } = engine.api;
    const { jobId } = await mirrors.sync(request);
    await until(() => (engine.snapshots.at(-1)?.doneFiles ?? 0) >= 2, 'two files are in');
    await jobs.cancel({ id: jobId });
    expect(await jobs.wait({ id: jobId })).toMatchObject({
      state: 'cancelled',
      failures: [],
      result: { outcome: 'cancelled' },
    });
    expect((await engine.mirror(request.mirror.folder)).state).toBe('unfinished');
    const before = items().length;
    const { fetchedFiles, outcome } = await engine.sync(request);
    expect(outcome).toBe('done');
    expect(fetchedFiles).toBeLessThanOrEqual(4);
    expect(items().slice(before).length).toBeLessThanOrEqual(4);
    expect((await jobs.history({})).map((one) => one.state)).toEqual(['done', 'cancelled']);
  });

  test('waits for the one before it, and is cancelled while it waits', async () => {
    const { engine, request, folder } = await slowly(2_000_000);
    const { jobs, mirrors } = engine.api;
    const first = await mirrors.sync(request);
    const second = await mirrors.sync({ ...request, mirror: { folder: join(folder, '..', 'second') } });
    const third = await mirrors.audit({ mirror: { folder }, repair: false });
    await until(() => engine.snapshots.length > 0, 'the first begins');
    expect((await jobs.list({})).map((one) => one.state)).toEqual(['running', 'queued', 'queued']);
    await jobs.cancel({ id: second.jobId });
    expect((await jobs.wait({ id: second.jobId })).state).toBe('cancelled');
    expect((await jobs.wait({ id: third.jobId })).state).toBe('done');
    expect((await jobs.wait({ id: first.jobId })).state).toBe('done');
  });

  test('in a process that is killed is found interrupted, and resumed where it was', async () => {
    const { engine, request, folder, items, stream } = await slowly(400_000);
    const standing = () => [...stream.files.keys()].filter((path) => existsSync(join(folder, path)));
    const running = startSync(engine.dataFolder, request);
    await until(() => standing().length > 0, 'a file is in place');
    await running.kill();
    const finished = standing();
    const { jobs } = engine.api;
    const [found] = await jobs.list({});
    expect(found).toMatchObject({ kind: 'sync', state: 'interrupted', mirrorFolder: folder });
    const id = found?.id ?? '';
    await expect(jobs.wait({ id })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(jobs.pause({ id })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    const { jobId } = await jobs.resume({ id });
    expect(jobId).not.toBe(id);
    expect(await jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
    expect(await jobs.list({})).toEqual([]);
    expect((await jobs.history({})).map((one) => one.state)).toEqual(['done', 'cancelled']);
    const asked = items().map((one) => one.path);
    expect(asked.filter((path) => finished.includes(path)).sort()).toEqual(finished.sort());
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, missing: [], damaged: [], extra: [] });
  });

  test('that runs when the engine is closed is found again and resumed', async () => {
    const { engine, request, folder } = await slowly(400_000);
    await engine.api.mirrors.sync(request);
    await until(() => doneBytes(engine) > 0, 'bytes come');
    await engine.close();
    const next = await testEngine({ dataFolder: engine.dataFolder });
    const [found] = await next.api.jobs.list({});
    expect(found).toMatchObject({ state: 'interrupted', mirrorFolder: folder });
    const { jobId } = await next.api.jobs.resume({ id: found?.id ?? '' });
    expect(await next.api.jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
  });

  test('that was interrupted can be given up', async () => {
    const { engine, request } = await slowly(400_000);
    await engine.api.mirrors.sync(request);
    await until(() => doneBytes(engine) > 0, 'bytes come');
    await engine.close();
    const { jobs } = (await testEngine({ dataFolder: engine.dataFolder })).api;
    const [found] = await jobs.list({});
    await jobs.cancel({ id: found?.id ?? '' });
    expect(await jobs.list({})).toEqual([]);
    expect(await jobs.history({})).toMatchObject([{ id: found?.id, state: 'cancelled' }]);
  });

  test('that nobody knows is BAD_ARGUMENT', async () => {
    const { jobs } = (await testEngine()).api;
    const id = 'nothing';
    for (const asking of [
      jobs.wait({ id }),
      jobs.pause({ id }),
      jobs.resume({ id }),
      jobs.cancel({ id }),
      jobs.auditReport({ id }),
    ])
      await expect(asking).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
