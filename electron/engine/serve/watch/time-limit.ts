import { limitsEachSelection } from './client-identity.ts';
import type { ClusterRecord } from './cluster-record.ts';
import type { WatchedFileGroup } from './watched-files.ts';

/** MAAS ends an import (3.7) or the import of a selection (3.8) after two hours. */
const limitMs = 2 * 3_600_000;

/** How much longer than its limit an import will take at the present rate; undefined when the limit is not in sight. */
export function overLimit(groups: readonly WatchedFileGroup[], record: ClusterRecord, now: number): number | undefined {
  if (record.active.size === 0) return undefined;
  const parts = limitsEachSelection(record.maasVersion)
    ? groups.map(({ files }) => files)
    : [new Map(groups.flatMap(({ files }) => [...files]))];
  const over = parts.map((files) => overLimitOf(files, record, now)).filter((ms) => ms !== undefined);
  return over.length === 0 ? undefined : Math.max(...over);
}

/** The same for files with one limit between them, counted from the first that was asked for. */
function overLimitOf(files: ReadonlyMap<string, number>, record: ClusterRecord, now: number): number | undefined {
  const asked = [...files.keys()].map((key) => record.visit.asked.get(key)).filter((at) => at !== undefined);
  const left = bytesLeft(files, record);
  const rate = rateOf(files, record, now);
  if (asked.length === 0 || left === 0) return undefined;
  const elapsedMs = now - Math.min(...asked);
  const leftMs = rate > 0 ? (left * 1000) / rate : 0;
  const overMs = Math.round(elapsedMs + leftMs - limitMs);
  return overMs > 0 ? overMs : undefined;
}

function bytesLeft(files: ReadonlyMap<string, number>, record: ClusterRecord): number {
  let left = 0;
  for (const [key, sizeBytes] of files) if (!record.fetched.has(key)) left += sizeBytes;
  return Math.max(0, left - underWay(files, record));
}

/** Bytes of these files that are being sent; of several requests for one file the one that is farthest counts. */
export function underWay(files: ReadonlyMap<string, number>, record: ClusterRecord): number {
  const farthest = new Map<string, number>();
  for (const { fileKey = '', pace } of record.active.values()) {
    const sizeBytes = files.get(fileKey);
    if (sizeBytes === undefined || record.fetched.has(fileKey)) continue;
    farthest.set(fileKey, Math.max(farthest.get(fileKey) ?? 0, Math.min(pace.bytes, sizeBytes)));
  }
  return [...farthest.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function rateOf(files: ReadonlyMap<string, number>, record: ClusterRecord, now: number): number {
  let rate = 0;
  for (const { fileKey, pace } of record.active.values()) {
    if (fileKey !== undefined && files.has(fileKey)) rate += pace.rate(now);
  }
  return rate;
}
