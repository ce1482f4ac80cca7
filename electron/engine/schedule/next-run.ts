import type { Cadence, QuietHours } from '../../contract/schedule.ts';
import { afterQuietHours } from './quiet-hours.ts';
import { minutesOf, timeOnDay } from './time-of-day.ts';

const hourMs = 3_600_000;
/** A clock that was put back by more was wrong before: what was counted by it says nothing. */
const backAtMostMs = 24 * hourMs;

export interface RunTimes {
  readonly cadence: Cadence;
  readonly quietHours?: QuietHours | undefined;
  /** The end of the last run, or when the cadence was set. */
  readonly countedFrom: Date;
  /** Try sooner than the cadence says. */
  readonly retryAt?: Date | undefined;
}

/** When the next run begins, never before `now`: a missed one is due at once, one in quiet hours at their end. Undefined: by hand only. */
export function nextRun({ cadence, quietHours, countedFrom, retryAt }: RunTimes, now: Date): Date | undefined {
  const regular = firstAfter(cadence, countedFrom);
  if (regular === undefined) return undefined;
  const wanted = retryAt !== undefined && retryAt < regular ? retryAt : regular;
  const isDue = wanted <= now || countedFrom.getTime() - now.getTime() > backAtMostMs;
  return afterQuietHours(isDue ? now : wanted, quietHours);
}

/** The first moment after `from` that the cadence names. */
function firstAfter(cadence: Cadence, from: Date): Date | undefined {
  switch (cadence.kind) {
    case 'manual':
      return undefined;
    case 'hourly':
      return new Date(from.getTime() + hourMs);
    case 'daily':
      return firstOfDays(from, cadence.at, () => true);
    case 'weekly':
      return firstOfDays(from, cadence.at, (day) => day === cadence.weekday);
    default:
      return cadence satisfies never;
  }
}

function firstOfDays(from: Date, at: string, isMeant: (weekday: number) => boolean): Date | undefined {
  const minutes = minutesOf(at);
  for (let days = 0; days <= 8; days += 1) {
    // Noon tells the weekday: midnight itself is left out where clocks are put forward then.
    const weekday = timeOnDay(from, days, 12 * 60).getDay();
    const moment = timeOnDay(from, days, minutes);
    if (isMeant(weekday) && moment > from) return moment;
  }
  return undefined;
}
