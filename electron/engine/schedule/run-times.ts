import type { Cadence, QuietHours } from '../../contract/schedule.ts';
import { quietMinutesLeft } from './quiet-hours.ts';
import { minutesOf } from './time-of-day.ts';

const dayMinutes = 24 * 60;

/** When a system's own scheduler shall begin: minutes after midnight, each day or on one weekday. */
export interface RunsOfDay {
  readonly minutes: readonly number[];
  /** 0 is Sunday; absent: every day. */
  readonly weekday?: number;
  /** Every hour of the day, at `minutes[0]` past. */
  readonly everyHour: boolean;
}

/** A cadence and its quiet hours as fixed times, for schedulers that know no quiet hours. Undefined: by hand only. */
export function runsOfDay(cadence: Cadence, quietHours: QuietHours | undefined): RunsOfDay | undefined {
  switch (cadence.kind) {
    case 'manual':
      return undefined;
    case 'hourly':
      return hourly(quietHours);
    case 'daily':
      return { minutes: [afterQuiet(minutesOf(cadence.at), quietHours) % dayMinutes], everyHour: false };
    case 'weekly': {
      const minutes = afterQuiet(minutesOf(cadence.at), quietHours);
      const weekday = (cadence.weekday + Math.floor(minutes / dayMinutes)) % 7;
      return { minutes: [minutes % dayMinutes], weekday, everyHour: false };
    }
    default:
      return cadence satisfies never;
  }
}

function hourly(quietHours: QuietHours | undefined): RunsOfDay {
  const hours = Array.from({ length: 24 }, (_, hour) => hour * 60);
  const allowed = hours.filter((minutes) => afterQuiet(minutes, quietHours) === minutes);
  if (quietHours === undefined || allowed.length === hours.length) return { minutes: [0], everyHour: true };
  // Quiet hours may leave less than an hour, with no full one in it.
  return { minutes: allowed.length === 0 ? [minutesOf(quietHours.to)] : allowed, everyHour: false };
}

function afterQuiet(minutes: number, quietHours: QuietHours | undefined): number {
  return quietHours === undefined ? minutes : minutes + quietMinutesLeft(minutes, quietHours);
}
