import { expect, test } from 'vitest';
import type { ClusterWatch, WatchVerdict } from '../../../electron/contract/serve.ts';
import { verdictNews } from '../../../renderer/features/serve/verdict-news.ts';

const cluster = (id: string, verdict: WatchVerdict, change: Partial<ClusterWatch> = {}): ClusterWatch => ({
  id,
  addresses: [id],
  mirrorId: 'm',
  requests: 1,
  sentBytes: 0,
  rate: 0,
  firstSeenAt: '2026-01-01T00:00:00Z',
  lastSeenAt: '2026-01-01T00:00:00Z',
  groups: [],
  expectedFiles: 2,
  fetchedFiles: 0,
  expectedBytes: 10,
  fetchedBytes: 0,
  underWayBytes: 0,
  earlierFiles: 0,
  active: 0,
  starving: 0,
  stalled: 0,
  verdict,
  ...change,
});

test('a change of verdict is told once, with the name of the cluster', () => {
  const first = verdictNews(new Map(), [cluster('10.0.0.5', { kind: 'fetching' })]);
  expect(first.news).toEqual(['A client at 10.0.0.5: Importing.']);
  const moved = verdictNews(first.said, [cluster('10.0.0.5', { kind: 'fetching' }, { fetchedFiles: 1, rate: 9 })]);
  expect(moved.news).toEqual([]);
  const done = verdictNews(moved.said, [cluster('10.0.0.5', { kind: 'everything' })]);
  expect(done.news).toEqual(['A client at 10.0.0.5: Fetched everything expected. Safe to disconnect.']);
});

test('of two clusters only the one that changed is told', () => {
  const first = verdictNews(new Map(), [cluster('a', { kind: 'fetching' }), cluster('b', { kind: 'fetching' })]);
  const next = verdictNews(first.said, [
    cluster('a', { kind: 'fetching' }),
    cluster('b', { kind: 'not-asked-for', files: 3 }),
  ]);
  expect(next.news).toHaveLength(1);
  expect(next.news[0]).toContain('A client at b:');
});

test('another number of files is told, since it is what is to be looked at', () => {
  const first = verdictNews(new Map(), [cluster('a', { kind: 'not-asked-for', files: 3 })]);
  expect(verdictNews(first.said, [cluster('a', { kind: 'not-asked-for', files: 2 })]).news).toHaveLength(1);
});
