import type { Cadence, Schedule } from '../../../electron/contract/schedule.ts';

export const cadenceTexts = {
  manual: 'Manually',
  hourly: 'Every hour',
  daily: 'Every day',
  weekly: 'Every week',
} as const satisfies Readonly<Record<Cadence['kind'], string>>;

/** By number: 0 is Sunday. */
export const weekdayTexts = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** Weekdays as a calendar lists them. */
export const weekdaysFromMonday = [1, 2, 3, 4, 5, 6, 0] as const;

export const outcomeTexts = {
  done: 'It ended well.',
  partial: 'It ended in part: some files failed, and what was published stays as it was.',
  failed: 'It failed.',
  cancelled: 'It was cancelled.',
} as const satisfies Readonly<Record<NonNullable<Schedule['lastOutcome']>, string>>;

/** The schedule in a sentence, such as `Syncs every Saturday at 02:00, never from 08:00 to 18:00.` */
export function cadenceSentence({ cadence, quietHours }: Pick<Schedule, 'cadence' | 'quietHours'>): string {
  if (cadence.kind === 'manual') return 'Syncs when you start it.';
  const quiet = quietHours === undefined ? '' : `, never from ${quietHours.from} to ${quietHours.to}`;
  return `Syncs ${moment(cadence)}${quiet}.`;
}

function moment(cadence: Exclude<Cadence, { kind: 'manual' }>): string {
  switch (cadence.kind) {
    case 'hourly':
      return 'every hour';
    case 'daily':
      return `every day at ${cadence.at}`;
    case 'weekly':
      return `every ${weekdayTexts[cadence.weekday] ?? 'week'} at ${cadence.at}`;
    default:
      return cadence satisfies never;
  }
}
