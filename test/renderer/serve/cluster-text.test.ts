import { describe, expect, test } from 'vitest';
import type { ClusterWatch, WatchVerdict } from '../../../electron/contract/serve.ts';
import {
  clusterName,
  clusterProgress,
  clusterWarnings,
  verdictWords,
} from '../../../renderer/features/serve/cluster-text.ts';

const cluster: ClusterWatch = {
  id: 'c@m',
  addresses: ['10.0.0.5'],
  maasVersion: '3.7.3',
  mirrorId: 'm',
  requests: 50,
  sentBytes: 900_000_000,
  rate: 95_000_000,
  firstSeenAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:01:00.000Z',
  groups: [],
  expectedFiles: 73,
  fetchedFiles: 41,
  expectedBytes: 1_500_000_000,
  fetchedBytes: 800_000_000,
  underWayBytes: 100_000_000,
  earlierFiles: 0,
  active: 4,
  starving: 0,
  stalled: 0,
  verdict: { kind: 'fetching' },
};
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a cluster', () => {
  test('is named by its version and addresses, of which only three are shown', () => {
    expect(clusterName(cluster)).toBe('MAAS 3.7.3 at 10.0.0.5');
    expect(clusterName({ addresses: ['a', 'b', 'c', 'd', 'e'] })).toBe('A client at a, b, c and 2 more');
  });

  test('has progressed by what it fetched and what is under way', () => {
    expect(plain(clusterProgress(cluster))).toBe('41 of 73 files, 900 MB of 1.5 GB, 95 MB/s');
    expect(plain(clusterProgress({ ...cluster, rate: 0, earlierFiles: 7 }))).toBe(
      '41 of 73 files (7 of them earlier), 900 MB of 1.5 GB',
    );
  });

  test('is warned of in sentences, and not at all while nothing is wrong', () => {
    expect(clusterWarnings(cluster)).toEqual([]);
    const [slow, still, late] = clusterWarnings({ ...cluster, starving: 14, stalled: 1, overLimitByMs: 1_200_000 });
    expect(plain(slow ?? '')).toBe(
      '14 connections below 0.5 MB/s: MAAS 3.7 will give up; wired network or internal disk helps.',
    );
    expect(plain(still ?? '')).toBe('1 connection without a byte for ten seconds.');
    expect(plain(late ?? '')).toMatch(/^At this rate it takes 20 min longer than the two hours/u);
  });
});

describe('the verdict', () => {
  const words = (verdict: WatchVerdict, change: Partial<ClusterWatch> = {}) => {
    const { kind, text } = verdictWords({ ...cluster, active: 0, ...change, verdict });
    return { kind, text: plain(text) };
  };

  test('says safe when everything expected was fetched', () => {
    expect(words({ kind: 'everything' })).toEqual({
      kind: 'safe',
      text: 'Fetched everything expected. Safe to disconnect.',
    });
    expect(words({ kind: 'everything' }, { active: 2 }).text).toContain('2 downloads beyond that still running.');
  });

  const others: readonly WatchVerdict[] = [
    { kind: 'idle' },
    { kind: 'fetching' },
    { kind: 'unfinished', files: 3, notAskedFor: 9 },
    { kind: 'not-asked-for', files: 12 },
  ];
  test.each(others)('never says safe for $kind', (verdict) => {
    for (const change of [{}, { expectedFiles: 0 }, { completeAt: '2026-01-01T00:00:00Z' }, { active: 3 }]) {
      const { kind, text } = words(verdict, change);
      expect(kind).not.toBe('safe');
      expect(text).not.toMatch(/safe/iu);
    }
  });

  test('tells what was not asked for from what did not arrive whole', () => {
    expect(words({ kind: 'not-asked-for', files: 12 }).text).toBe(
      '12 files not asked for: MAAS has them already, or they are not selected there. Look at Images in MAAS.',
    );
    expect(words({ kind: 'unfinished', files: 1, notAskedFor: 2 }).text).toBe(
      '1 file not fetched whole: MAAS will ask again. 2 more were not asked for. Look at Images in MAAS.',
    );
  });
});
