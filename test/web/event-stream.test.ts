import { expect, test } from 'vitest';
import type { JobSnapshot } from '../../electron/contract/job.ts';
import { doneResult, endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { followEvents } from './event-client.ts';
import { openHost } from './open-host.ts';

const stopped = { state: 'stopped', urls: [], mirrors: [], clusters: [], connections: 0 } as const;
const settings = {
  mirrorsFolder: '/srv',
  jobsPerHost: 6,
  limitRate: 0,
  keepRevisions: 1,
  proxy: { kind: 'none' },
  caFile: '',
  appearance: 'system',
  units: 'decimal',
  logLevel: 'info',
  closeWhileRunning: 'ask',
} as const;

/** A host on an engine that runs these jobs, and pages that follow it. */
async function open(jobs: JobSnapshot[] = [], list = async () => jobs) {
  const engine = new FakeEngine({
    jobs: { list },
    serve: { state: async () => stopped },
    settings: { get: async () => settings },
  });
  const host = await openHost({ engine });
  await host.signIn();
  const follow = (path = '/events', headers = {}) =>
    followEvents(host.origin + path, { cookie: host.cookie(), ...headers });
  return { engine, follow };
}

test('a page is told the state as it is, and again after it was loaded again', async () => {
  const { follow } = await open([snapshotOf({ doneFiles: 2 })]);
  for (const page of [await follow(), await follow()]) {
    const [job] = await page.until('job', 1);
    expect(job?.data).toMatchObject({ id: 'job-1', doneFiles: 2 });
    expect((await page.until('server', 1)).map(({ data }) => data)).toEqual([stopped]);
    expect((await page.until('settings', 1)).map(({ data }) => data)).toEqual([settings]);
    for (const event of ['mirrors', 'sources', 'schedules']) await page.until(event, 1);
    expect(page.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    page.close();
  }
});

test('every page is told every change, in order', async () => {
  const { engine, follow } = await open();
  const pages = [await follow(), await follow()];
  for (const page of pages) await page.until('mirrors', 1);
  for (const doneFiles of [1, 2, 3]) engine.emit('job', snapshotOf({ doneFiles }));
  engine.emit('notice', { message: 'one' });
  engine.emit('notice', { message: 'two' });
  for (const page of pages) {
    const jobs = await page.until('job', 3);
    expect(jobs.map(({ data }) => Object(data).doneFiles)).toEqual([1, 2, 3]);
    expect((await page.until('notice', 2)).map(({ data }) => Object(data).message)).toEqual(['one', 'two']);
    page.close();
  }
});

test('what changes while the state is read is not overwritten by what was read', async () => {
  const read = Promise.withResolvers<readonly JobSnapshot[]>();
  const { engine, follow } = await open([], async () => [...(await read.promise)]);
  const page = await follow();
  await page.until('mirrors', 1);
  engine.emit('job', snapshotOf({ doneFiles: 3 }));
  read.resolve([snapshotOf({ doneFiles: 1 }), snapshotOf({ id: 'job-2', doneFiles: 7 })]);
  const told = await page.until('job', 2);
  expect(told.map(({ data }) => [Object(data).id, Object(data).doneFiles])).toEqual([
    ['job-1', 3],
    ['job-2', 7],
  ]);
  page.close();
});

test.each([
  ['by its own word', (id: number) => ({ path: `/events?after=${id}`, headers: {} })],
  ["by the browser's", (id: number) => ({ path: '/events', headers: { 'last-event-id': String(id) } })],
])('a page that was away is told of ends and notices that it missed, %s', async (_, asking) => {
  const { engine, follow } = await open();
  const page = await follow();
  await page.until('mirrors', 1);
  engine.emit('notice', { message: 'seen' });
  const [seen] = await page.until('notice', 1);
  page.close();
  engine.emit('job', snapshotOf({ doneFiles: 3 }));
  engine.emit('job', endOf(doneResult));
  engine.emit('notice', { message: 'missed' });

  const { path, headers } = asking(seen?.id ?? Number.NaN);
  const again = await follow(path, headers);
  await again.until('mirrors', 1);
  expect((await again.until('job', 1)).map(({ data }) => Object(data).state)).toEqual(['done']);
  expect((await again.until('notice', 1)).map(({ data }) => Object(data).message)).toEqual(['missed']);
  again.close();

  const fresh = await follow();
  await fresh.until('mirrors', 1);
  expect(fresh.taken.map(({ event }) => event)).not.toContain('job');
  expect(fresh.taken.map(({ event }) => event)).not.toContain('notice');
  fresh.close();
});

test('a page that reads slowly gets the newest snapshots, and the last one always', async () => {
  const { engine, follow } = await open();
  const page = await follow();
  await page.until('mirrors', 1);
  page.response.pause();
  const wide = 'x'.repeat(100_000);
  const count = 500;
  for (let doneFiles = 1; doneFiles <= count; doneFiles += 1) {
    engine.emit('job', snapshotOf({ doneFiles, mirrorFolder: wide }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  engine.emit('job', endOf(doneResult));
  page.response.resume();
  const last = () => page.taken.filter(({ event }) => event === 'job').map(({ data }) => Object(data));
  for (let at = 1; last().at(-1)?.state !== 'done'; at += 1) await page.until('job', at);
  expect(last().length).toBeLessThan(count);
  const order = last()
    .slice(0, -1)
    .map(({ doneFiles }) => doneFiles);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  page.close();
});

test('what cannot be read is left out and logged, the rest is told', async () => {
  const { follow } = await open([], () => Promise.reject(new Error('no jobs')));
  const page = await follow();
  for (const event of ['server', 'settings', 'mirrors', 'sources', 'schedules']) await page.until(event, 1);
  expect(page.taken.map(({ event }) => event)).not.toContain('job');
  page.close();
});
