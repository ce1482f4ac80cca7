import type { MediumPace } from '../../../contract/serve.ts';
import { formatBytes } from '../../plan/sizes.ts';

/** What stands on one device, and how fast it can be read. */
export interface DeviceFacts {
  /** Bytes a second, many files at once; undefined when nothing could be read. */
  readonly readRate: number | undefined;
  readonly cached: boolean;
  /** Of each file that a client will ask for, bytes. */
  readonly fileSizes: readonly number[];
}

/** MAAS 3.7 hands downloads to a Temporal worker, which runs as many activities at once as that has by default. */
const mostConnections = 100;
/** MAAS 3.7's heartbeat: so many bytes of a file within so many seconds, or all of a smaller one. */
const chunkBytes = 5_000_000;
const chunkSeconds = 10;
/** MAAS 3.7 gives an import so long, 3.8 a selection. */
const limitSeconds = 2 * 3600;

/**
 * Whether MAAS's limits hold when everything is fetched at once from these devices. Of several the one that is worst off decides.
 * In the first ten seconds each connection must get its first chunk, or all of a smaller file: that is what is asked of the device.
 */
export function paceOf(devices: readonly DeviceFacts[]): MediumPace {
  const judged = devices.map(judge);
  const worst = judged.toSorted((a, b) => rank(b) - rank(a) || b.totalSeconds - a.totalSeconds)[0] ?? judge(nothing);
  return {
    ...worst,
    cached: judged.some(({ cached }) => cached),
    totalBytes: judged.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    totalSeconds: Math.max(0, ...judged.map(({ totalSeconds }) => totalSeconds)),
  };
}

const nothing: DeviceFacts = { readRate: undefined, cached: false, fileSizes: [] };
const order = ['holds', 'unknown', 'too-long', 'starves'] as const satisfies readonly MediumPace['verdict'][];
const rank = ({ verdict }: MediumPace) => order.indexOf(verdict);

function judge({ readRate, cached, fileSizes }: DeviceFacts): MediumPace {
  const totalBytes = fileSizes.reduce((sum, size) => sum + size, 0);
  const connections = Math.min(fileSizes.length, mostConnections);
  const rate = readRate ?? 0;
  const totalSeconds = rate > 0 ? totalBytes / rate : 0;
  return {
    readRate: Math.round(rate),
    cached,
    connections,
    ratePerConnection: Math.round(connections === 0 ? rate : rate / connections),
    neededRate: Math.round(neededRate(fileSizes)),
    totalBytes,
    totalSeconds,
    verdict: verdictOf({ readRate, totalBytes, totalSeconds, needed: neededRate(fileSizes) }),
  };
}

interface Measured {
  readonly readRate: number | undefined;
  readonly totalBytes: number;
  readonly totalSeconds: number;
  readonly needed: number;
}

function verdictOf({ readRate, totalBytes, totalSeconds, needed }: Measured): MediumPace['verdict'] {
  if (totalBytes === 0) return 'holds';
  if (readRate === undefined || readRate <= 0) return 'unknown';
  if (readRate < needed) return 'starves';
  return totalSeconds > limitSeconds ? 'too-long' : 'holds';
}

/** Bytes a second for the largest files that can be under way at once. */
function neededRate(fileSizes: readonly number[]): number {
  const largest = fileSizes.toSorted((a, b) => b - a).slice(0, mostConnections);
  return largest.reduce((sum, size) => sum + Math.min(size, chunkBytes), 0) / chunkSeconds;
}

const copyFirst = 'Copy it to disk first: import it, and serve the mirror from there.';

/** The verdict in a sentence or two, for people. */
export function paceText(title: string, pace: MediumPace): string {
  const { verdict, readRate, neededRate: needed, connections, totalBytes, totalSeconds } = pace;
  const rate = `${formatBytes(readRate)}/s`;
  const doubt = pace.cached ? ' The sample may have come out of memory: the device itself can be slower.' : '';
  const files = connections === 1 ? 'one file' : `${connections} files at once`;
  switch (verdict) {
    case 'holds':
      return `${title} gives ${rate} where it stands: MAAS's limits hold (${files} want ${formatBytes(needed)}/s, and all ${formatBytes(totalBytes)} about ${timeText(totalSeconds)} of 2 h).${doubt}`;
    case 'starves':
      return `${title} gives ${rate} where it stands, and MAAS wants ${formatBytes(needed)}/s for ${files} (0.5 MB/s a connection, or it gives up). ${copyFirst}${doubt}`;
    case 'too-long':
      return `${title} gives ${rate} where it stands: all ${formatBytes(totalBytes)} take about ${timeText(totalSeconds)}, and MAAS ends an import after 2 h. ${copyFirst}${doubt}`;
    case 'unknown':
      return `How fast ${title} can be read where it stands could not be told. ${copyFirst}`;
    default:
      return verdict satisfies never;
  }
}

function timeText(seconds: number): string {
  if (seconds < 1) return '1 s';
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.ceil(minutes / 6) / 10} h`;
}
