import type { JobSnapshot } from '../../electron/contract/job.ts';
import { durationText } from './times.ts';

/** How long a job will yet take; milliseconds. */
export type TimeLeft =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'about'; readonly ms: number }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number }
  /** The line stood still for so long that no end can be named. */
  | { readonly kind: 'at-least'; readonly ms: number };

type Facts = Pick<JobSnapshot, 'doneBytes' | 'totalBytes' | 'rate' | 'state' | 'rates' | 'rateEveryMs'>;

const lookBackMs = 60_000;
const leastSeenMs = 3000;
/** Quartiles nearer than this are one number for a person. */
const sureRatio = 1.35;

/** From the quartiles of the rate over the last minute, so that one slow second does not move it. */
export function timeLeft(job: Facts): TimeLeft {
  const leftBytes = job.totalBytes - job.doneBytes;
  if (job.state !== 'running' || leftBytes <= 0) return { kind: 'unknown' };
  if (job.rates.length * job.rateEveryMs < leastSeenMs) return { kind: 'unknown' };
  const points = Math.max(2, Math.ceil(lookBackMs / job.rateEveryMs));
  const seen = [...job.rates.slice(-points), job.rate].sort((a, b) => a - b);
  const [slow, usual, fast] = [quantile(seen, 0.25), quantile(seen, 0.5), quantile(seen, 0.75)];
  if (fast <= 0) return { kind: 'unknown' };
  const fromMs = (leftBytes / fast) * 1000;
  if (slow <= 0) return { kind: 'at-least', ms: fromMs };
  if (fast / slow <= sureRatio) return { kind: 'about', ms: (leftBytes / usual) * 1000 };
  return { kind: 'between', fromMs, toMs: (leftBytes / slow) * 1000 };
}

/** `about 3 min left`, `2 min to 5 min left`, `more than 2 min left`; empty where nothing is known. */
export function timeLeftText(left: TimeLeft): string {
  switch (left.kind) {
    case 'unknown':
      return '';
    case 'about':
      return `about ${coarse(left.ms)} left`;
    case 'at-least':
      return `more than ${coarse(left.ms)} left`;
    case 'between': {
      const [from, to] = [coarse(left.fromMs), coarse(left.toMs)];
      return from === to ? `about ${from} left` : `${from} to ${to} left`;
    }
    default:
      return left satisfies never;
  }
}

/** Rounded as people round, so that the words do not change with every tick. */
function coarse(ms: number): string {
  const step = ms < 60_000 ? 5000 : ms < 600_000 ? 30_000 : ms < 3_600_000 ? 60_000 : 600_000;
  return durationText(Math.max(step, Math.round(ms / step) * step));
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
