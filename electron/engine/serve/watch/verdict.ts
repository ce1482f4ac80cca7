import type { WatchVerdict } from '../../../contract/serve.ts';
import type { ClusterRecord } from './cluster-record.ts';

/** So long without a request, and a cluster is taken to have asked for all that it wants. */
const quietMs = 60_000;

/**
 * Which of the expected files count as fetched now. Those of earlier visits do while this visit fetches some, too: it shows that
 * MAAS imports, and what it holds already it does not ask for. A visit that fetches nothing proves nothing: MAAS may have lost
 * what it fetched, or no longer select it.
 */
function missingFiles(expected: ReadonlyMap<string, number>, record: ClusterRecord): readonly string[] {
  const keys = [...expected.keys()];
  const fetching = keys.some((key) => record.isOfThisVisit(key));
  return keys.filter((key) => (fetching ? !record.fetched.has(key) : !record.isOfThisVisit(key)));
}

/**
 * What can be said of a cluster. `everything` exactly while every expected file has been fetched whole, the last one in this
 * visit; otherwise, once it is quiet, how many files it did not get or not ask for.
 */
export function verdictOf(expected: ReadonlyMap<string, number>, record: ClusterRecord, now: number): WatchVerdict {
  const quiet = record.active.size === 0 && now - record.lastSeenAt >= quietMs;
  if (expected.size === 0) return { kind: quiet ? 'idle' : 'fetching' };
  const missing = missingFiles(expected, record);
  if (missing.length === 0) return { kind: 'everything' };
  if (!quiet) return { kind: 'fetching' };
  const broken = missing.filter((key) => record.visit.asked.has(key)).length;
  if (broken > 0) return { kind: 'unfinished', files: broken, notAskedFor: missing.length - broken };
  return { kind: 'not-asked-for', files: missing.length };
}
