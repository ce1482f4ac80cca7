import type { QuietHours } from '../../contract/schedule.ts';
import { minutesOf, timeOnDay } from './time-of-day.ts';

/** How many minutes after a time of day the quiet hours that it falls into end; 0 where it falls into none. */
export function quietMinutesLeft(minutes: number, { from, to }: QuietHours): number {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const overMidnight = end < begin;
  if (overMidnight && minutes >= begin) return 24 * 60 - minutes + end;
  return minutes < end && (overMidnight || minutes >= begin) ? end - minutes : 0;
}

/** The moment itself, or the end of the quiet hours that it falls into. */
export function afterQuietHours(moment: Date, quietHours: QuietHours | undefined): Date {
  if (quietHours === undefined) return moment;
  const minutes = moment.getHours() * 60 + moment.getMinutes();
  const left = quietMinutesLeft(minutes, quietHours);
  if (left === 0) return moment;
  const end = minutes + left;
  const onClock = timeOnDay(moment, Math.floor(end / (24 * 60)), end % (24 * 60));
  // Where the clocks are put back, the first of two such times may be over already.
  return onClock > moment ? onClock : new Date(moment.getTime() + left * 60_000);
}
