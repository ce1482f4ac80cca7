import type { JobRecord } from '../../../electron/contract/job.ts';
import { durationText } from '../../text/times.ts';

/** Less than this says nothing of a line. */
const telling = { bytes: 1_000_000, ms: 500 };

/** Bytes a second that the latest sync of one of these folders reached over its whole time; undefined where none fetched enough. */
export function measuredRate(history: readonly JobRecord[], folders: ReadonlySet<string>): number | undefined {
  const rates = history
    .filter(({ kind, mirrorFolder }) => kind === 'sync' && folders.has(mirrorFolder))
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .flatMap(({ result }) => (result === undefined ? [] : [result]))
    .filter(({ fetchedBytes, durationMs }) => fetchedBytes >= telling.bytes && durationMs >= telling.ms)
    .map(({ fetchedBytes, durationMs }) => (fetchedBytes * 1000) / durationMs);
  return rates[0];
}

/** How long fetching takes at a rate in bytes a second. */
export function fetchTimeText(bytes: number, rate: number): string {
  const ms = (bytes / rate) * 1000;
  if (bytes === 0) return 'no time';
  return ms < 1000 ? `less than 1\u00a0s` : `about ${durationText(ms)}`;
}

export function mbitToRate(mbit: number): number {
  return (mbit * 1_000_000) / 8;
}

/** `75 Mbit/s`, `7.5 Mbit/s`. */
export function mbitText(rate: number): string {
  const mbit = (rate * 8) / 1_000_000;
  return `${numbers.format(mbit)}\u00a0Mbit/s`;
}

const numbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

/** A speed that a person typed, in Mbit/s; undefined where it is none. */
export function typedMbit(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value > 0 && value <= 1_000_000 ? value : undefined;
}
