import type { Mirror } from '../../../electron/contract/mirror.ts';
import type { Schedule } from '../../../electron/contract/schedule.ts';

export interface NextRun {
  readonly mirror: Mirror;
  /** ISO 8601. */
  readonly at: string;
}

/** Syncs that will begin on their own, the next one first. */
export function nextRuns(schedules: readonly Schedule[], mirrors: readonly Mirror[]): readonly NextRun[] {
  const byId = new Map(mirrors.map((mirror) => [mirror.id, mirror]));
  return schedules
    .flatMap(({ mirrorId, nextRunAt }) => {
      const mirror = byId.get(mirrorId);
      return mirror === undefined || nextRunAt === undefined ? [] : [{ mirror, at: nextRunAt }];
    })
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
