import type { ClusterWatch, WatchedGroup } from '../../../contract/serve.ts';
import type { ClusterRecord } from './cluster-record.ts';
import { overLimit, underWay } from './time-limit.ts';
import { verdictOf } from './verdict.ts';
import type { WatchedFileGroup } from './watched-files.ts';

/** MAAS 3.7 needs a chunk of 5 MB within ten seconds on every connection. */
const starvingBelow = 500_000;
const stalledAfterMs = 10_000;

export interface ClusterContext {
  readonly id: string;
  readonly mirrorId: string;
  readonly groups: readonly WatchedFileGroup[];
  /** Groups that a person does not expect. */
  readonly unexpected: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One cluster at one moment, whole. */
export function clusterView(record: ClusterRecord, context: ClusterContext): ClusterWatch {
  const { id, mirrorId, groups, unexpected, now } = context;
  const expectedGroups = groups.filter((group) => !unexpected.has(group.id));
  const expected = new Map(expectedGroups.flatMap(({ files }) => [...files]));
  const fetched = [...expected].filter(([key]) => record.fetched.has(key));
  const overLimitByMs = overLimit(expectedGroups, record, now);
  const completeAt = completeTime(expected, record);
  const { uuid, maasVersion, visit } = record;
  return {
    id,
    mirrorId,
    ...(uuid === undefined ? {} : { uuid }),
    addresses: [...record.addresses].sort(),
    ...(maasVersion === undefined ? {} : { maasVersion }),
    requests: record.requests,
    sentBytes: record.sent.bytes,
    rate: record.sent.rate(now),
    firstSeenAt: new Date(record.firstSeenAt).toISOString(),
    lastSeenAt: new Date(record.lastSeenAt).toISOString(),
    groups: groups.map((group) => groupView(group, record, !unexpected.has(group.id))),
    expectedFiles: expected.size,
    fetchedFiles: fetched.length,
    expectedBytes: sum(expected.values()),
    fetchedBytes: sum(fetched.map(([, sizeBytes]) => sizeBytes)),
    underWayBytes: underWay(expected, record),
    earlierFiles: fetched.filter(([key]) => (record.fetched.get(key) ?? 0) < visit.startedAt).length,
    ...(completeAt === undefined ? {} : { completeAt }),
    active: record.active.size,
    ...slowConnections(record, now),
    ...(overLimitByMs === undefined ? {} : { overLimitByMs }),
    verdict: verdictOf(expected, record, now),
  };
}

function groupView({ id, title, files }: WatchedFileGroup, record: ClusterRecord, expected: boolean): WatchedGroup {
  const fetched = [...files].filter(([key]) => record.fetched.has(key));
  return {
    id,
    title,
    expected,
    files: files.size,
    fetchedFiles: fetched.length,
    sizeBytes: sum(files.values()),
    fetchedBytes: sum(fetched.map(([, sizeBytes]) => sizeBytes)),
  };
}

/** Since when every expected file is known to have been fetched whole. */
function completeTime(expected: ReadonlyMap<string, number>, record: ClusterRecord): string | undefined {
  if (expected.size === 0) return undefined;
  const times = [...expected.keys()].map((key) => record.fetched.get(key));
  const known = times.filter((at) => at !== undefined);
  return known.length < times.length ? undefined : new Date(Math.max(...known)).toISOString();
}

function slowConnections(record: ClusterRecord, now: number): { starving: number; stalled: number } {
  const starving = new Set<number>();
  const stalled = new Set<number>();
  for (const { connectionId, pace } of record.active.values()) {
    if ((pace.settledRate(now) ?? starvingBelow) < starvingBelow) starving.add(connectionId);
    if (now - pace.lastByteAt >= stalledAfterMs) stalled.add(connectionId);
  }
  return { starving: starving.size, stalled: stalled.size };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
