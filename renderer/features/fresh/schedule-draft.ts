import type { Cadence, Schedule, ScheduleWish } from '../../../electron/contract/schedule.ts';

/** A schedule as its form holds it: what is not asked for at the moment is remembered. */
export interface ScheduleDraft {
  readonly kind: Cadence['kind'];
  /** Local `HH:MM`, or empty. */
  readonly at: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly quiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
}

export const firstDraft: ScheduleDraft = {
  kind: 'manual',
  at: '02:00',
  weekday: 6,
  quiet: false,
  quietFrom: '08:00',
  quietTo: '18:00',
};

export type DraftFaults = Readonly<Partial<Record<'at' | 'quiet', string>>>;

const timePattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/u;

/** The form for what is saved. */
export function draftOf({ cadence, quietHours }: Pick<Schedule, 'cadence' | 'quietHours'>): ScheduleDraft {
  return {
    ...firstDraft,
    ...cadence,
    ...(quietHours === undefined ? {} : { quiet: true, quietFrom: quietHours.from, quietTo: quietHours.to }),
  };
}

/** What the form asks for. */
export function wishOf(mirrorId: string, draft: ScheduleDraft): ScheduleWish {
  const { quiet, quietFrom, quietTo } = draft;
  const quietHours = quiet && draft.kind !== 'manual' ? { quietHours: { from: quietFrom, to: quietTo } } : {};
  return { mirrorId, cadence: cadenceOf(draft), ...quietHours };
}

/** What cannot be saved yet, by field. */
export function faultsOf(draft: ScheduleDraft): DraftFaults {
  const { kind, at, quiet, quietFrom, quietTo } = draft;
  if (kind === 'manual') return {};
  const needsTime = kind === 'daily' || kind === 'weekly';
  return {
    ...(needsTime && !timePattern.test(at) ? { at: 'Enter a time such as 02:00.' } : {}),
    ...(quiet ? quietFault(quietFrom, quietTo) : {}),
  };
}

/** Whether the form asks for something else than what is saved. */
export function isChanged(draft: ScheduleDraft, saved: Pick<Schedule, 'cadence' | 'quietHours'>): boolean {
  return JSON.stringify(wishOf('', draft)) !== JSON.stringify(wishOf('', draftOf(saved)));
}

/** Whether the chosen time lies in the quiet hours, from their beginning until just before their end. */
export function liesInQuietHours({ kind, at, quiet, quietFrom, quietTo }: ScheduleDraft): boolean {
  if (!quiet || (kind !== 'daily' && kind !== 'weekly')) return false;
  return quietFrom < quietTo ? at >= quietFrom && at < quietTo : at >= quietFrom || at < quietTo;
}

function cadenceOf({ kind, at, weekday }: ScheduleDraft): Cadence {
  switch (kind) {
    case 'manual':
    case 'hourly':
      return { kind };
    case 'daily':
      return { kind, at };
    case 'weekly':
      return { kind, weekday, at };
    default:
      return kind satisfies never;
  }
}

function quietFault(from: string, to: string): DraftFaults {
  if (!timePattern.test(from) || !timePattern.test(to)) return { quiet: 'Enter two times such as 08:00 and 18:00.' };
  return from === to ? { quiet: 'Quiet hours need a beginning and another time for their end.' } : {};
}
