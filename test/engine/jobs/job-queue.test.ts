import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobSnapshot } from '../../../electron/contract/job.ts';
import { Cancelled } from '../../../electron/engine/errors.ts';
import type { JobWork } from '../../../electron/engine/jobs/job.ts';
import { JobQueue } from '../../../electron/engine/jobs/job-queue.ts';
import { openForWriting } from '../../../electron/engine/mirror/mirror-folder.ts';
import type { JobTable } from '../../../electron/engine/registry/job-table.ts';
import { Registry } from '../../../electron/engine/registry/registry.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = () => new Date();
const result = {
  outcome: 'done' as const,
  fetchedFiles: 0,
  fetchedBytes: 0,
  documentBytes: 0,
  reusedFiles: 0,
  removedFiles: 0,
  failures: [],
};
const quick: JobWork = async () => result;
const endless: JobWork = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Cancelled())));

function openTable(): JobTable {
  const registry = Registry.open(join(tempFolder(), 'data'), { readOnly: false });
  onTestFinished(() => registry.close());
  return registry.jobs;
}

function queueOn(table: JobTable | undefined) {
  const snapshots: JobSnapshot[] = [];
  const queue = new JobQueue({ table, now, publish: (one) => snapshots.push(one), log: () => undefined });
  const start = (work: JobWork, mirrorFolder = '/mirror') =>
    queue.start({
      kind: 'sync',
      mirrorFolder,
      request: { kind: 'sync', request: { mirror: { folder: mirrorFolder } } },
      work,
    });
  return { queue, snapshots, start };
}

describe('a job queue', () => {
  test('runs one job after the other, in the order they came, and records each', async () => {
    const table = openTable();
    const { queue, start } = queueOn(table);
    const order: string[] = [];
    const work =
      (name: string): JobWork =>
      async () => {
        order.push(`${name} begins`);
        await delay(5);
        order.push(`${name} ends`);
        return result;
      };
    const ids = ['a', 'b', 'c'].map((name) => start(work(name), `/${name}`));
    expect(queue.snapshots().map((one) => one.state)).toEqual(['queued', 'queued', 'queued']);
    await Promise.all(ids.map((id) => queue.get(id)?.end));
    expect(order).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(table.history().map(({ id, state }) => [id, state])).toEqual([...ids].reverse().map((id) => [id, 'done']));
    expect(table.get(ids[0] ?? '')?.result).toMatchObject({ outcome: 'done' });
  });

  test('goes on after a job that failed, and past one that was cancelled while it waited', async () => {
    const { queue, start } = queueOn(openTable());
    const failing = start(() => Promise.reject(new Error('a bug')));
    const waiting = start(endless);
    const last = start(quick);
    queue.get(waiting)?.cancel();
    expect(await queue.get(waiting)?.end).toMatchObject({ state: 'cancelled' });
    expect(await queue.get(last)?.end).toMatchObject({ state: 'done' });
    expect(queue.get(failing)?.state).toBe('failed');
  });

  test('that is stopped leaves what runs and waits to be found again, and what was cancelled before as it is', async () => {
    const table = openTable();
    const { queue, start } = queueOn(table);
    const [running, cancelled, waiting] = [start(endless, '/a'), start(endless, '/b'), start(quick, '/c')];
    await delay(5);
    queue.get(cancelled)?.cancel();
    await queue.stop();
    const left = table.unfinished();
    expect(left.map((one) => one.id).sort()).toEqual([running, waiting].sort());
    expect(left.map((one) => one.state)).toEqual(['interrupted', 'interrupted']);
    expect(table.history().map((one) => one.id)).toEqual([cancelled]);
  });

  test('records an end that comes in spite of being stopped', async () => {
    const table = openTable();
    const { queue, start } = queueOn(table);
    const id = start(async () => {
      await delay(20);
      return result;
    });
    await delay(5);
    await queue.stop();
    expect(table.get(id)?.state).toBe('done');
  });

  test('replaces what was interrupted on the same mirror, but nothing that another process runs', async () => {
    const table = openTable();
    const free = tempFolder();
    const held = tempFolder();
    const before = queueOn(table);
    const [old, elsewhere, other] = [
      before.start(endless, free),
      before.start(endless, held),
      before.start(endless, '/other'),
    ];
    await delay(5);
    await before.queue.stop();
    const mirror = await openForWriting(held, now);
    const { queue, start } = queueOn(table);
    await Promise.all([start(quick, free), start(quick, held)].map((id) => queue.get(id)?.end));
    await mirror.close();
    expect(table.get(old)?.state).toBe('cancelled');
    expect([elsewhere, other].map((id) => table.get(id)?.state)).toEqual(['interrupted', 'interrupted']);
  });

  test('remembers the last fifty ended jobs, and all that have not ended', async () => {
    const { queue, start } = queueOn(undefined);
    const ids: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      const id = start(quick);
      ids.push(id);
      await queue.get(id)?.end;
    }
    const endlessId = start(endless);
    expect(queue.snapshots()).toHaveLength(51);
    expect(queue.get(ids[0] ?? '')).toBeUndefined();
    expect(queue.get(ids[59] ?? '')).toBeDefined();
    queue.get(endlessId)?.cancel();
  });
});
