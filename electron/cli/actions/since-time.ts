import { InputError } from '../../engine/errors.ts';

const hourMs = 3_600_000;
const unitMs: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

/** A date (UTC), an ISO 8601 time, or how long ago (`12h`, `7d`, `2w`), as ISO 8601. Throws BAD_ARGUMENT, also for the future. */
export function sinceTime(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/u.exec(text) ?? [];
  const time =
    count === undefined ? isoTime(text) : new Date(now.getTime() - Number(count) * (unitMs[unit] ?? Number.NaN));
  if (time !== undefined && time.getTime() <= now.getTime()) return time.toISOString();
  throw new InputError(
    'BAD_ARGUMENT',
    `--since ${text} is no time in the past: expected a date such as 2025-08-05, an ISO 8601 time, or 12h, 7d, 2w.`,
  );
}

function isoTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/u.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
