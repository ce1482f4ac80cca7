import * as v from 'valibot';
import type { EngineApi } from '../../contract/api.ts';
import type { Schedule, ScheduleWish } from '../../contract/schedule.ts';
import { InputError } from '../errors.ts';
import type { KnownMirror } from '../registry/mirror-table.ts';
import type { StoredSchedule } from '../registry/schedule-table.ts';
import { cadenceSchema, quietHoursSchema } from '../registry/schemas.ts';
import { nextRun } from '../schedule/next-run.ts';
import { runsOfDay } from '../schedule/run-times.ts';
import { markOf, schedulerLines } from '../schedule/scheduler-lines.ts';
import { syncCommand } from '../schedule/sync-command.ts';
import type { Services } from './services.ts';

export function schedulesArea(services: Services): EngineApi['schedules'] {
  const { registry, now } = services;
  return {
    list: async () => listSchedules(services),
    async set(payload) {
      const wish = checkedWish(payload);
      knownMirror(wish.mirrorId, services);
      const before = registry.schedules.get(wish.mirrorId);
      // Quiet hours alone do not begin the wait anew.
      const sameCadence = JSON.stringify(before?.cadence) === JSON.stringify(wish.cadence);
      const { countedFrom, retryAt } =
        before !== undefined && sameCadence ? before : { countedFrom: now().toISOString(), retryAt: undefined };
      registry.schedules.set({ ...wish, countedFrom, ...(retryAt === undefined ? {} : { retryAt }) });
      tellSchedules(services);
      return scheduleOf(registry.schedules.get(wish.mirrorId), wish.mirrorId, now());
    },
    async lines(payload) {
      const { mirrorId, cadence, quietHours } = checkedWish(payload);
      const mirror = knownMirror(mirrorId, services);
      const runs = runsOfDay(cadence, quietHours);
      if (runs === undefined) {
        throw new InputError(
          'BAD_ARGUMENT',
          'A mirror that is synced by hand needs no line for a scheduler. Choose hourly, daily or weekly.',
        );
      }
      const { program = ['streamferry'], dataFolder } = services.options;
      const known = registry.mirrors.list();
      const words = syncCommand({ program, mirror, known, dataFolder });
      return schedulerLines({ mirrorName: mirror.name, mark: markOf(mirror, known), words, runs });
    },
  };
}

/** Tells every schedule to whoever listens. */
export function tellSchedules(services: Services): void {
  if (services.events.hears('schedules')) services.events.emit('schedules', listSchedules(services));
}

/** One for each mirror that the app knows; those never set are manual. */
export function listSchedules({ registry, now }: Services): readonly Schedule[] {
  const stored = new Map(registry.schedules.list().map((one) => [one.mirrorId, one]));
  const at = now();
  return registry.mirrors.list().map(({ id }) => scheduleOf(stored.get(id), id, at));
}

function scheduleOf(stored: StoredSchedule | undefined, mirrorId: string, now: Date): Schedule {
  if (stored === undefined) return { mirrorId, cadence: { kind: 'manual' } };
  const { countedFrom, retryAt, ...schedule } = stored;
  const times = {
    ...stored,
    countedFrom: new Date(countedFrom),
    retryAt: retryAt === undefined ? undefined : new Date(retryAt),
  };
  const next = nextRun(times, now);
  return { ...schedule, ...(next === undefined ? {} : { nextRunAt: next.toISOString() }) };
}

function knownMirror(mirrorId: string, { registry }: Services): KnownMirror {
  const known = registry.mirrors.byId(mirrorId);
  if (known !== undefined) return known;
  throw new InputError('BAD_ARGUMENT', `There is no mirror "${mirrorId}". List them first.`);
}

const wishSchema = v.object({
  mirrorId: v.string(),
  cadence: cadenceSchema,
  quietHours: v.optional(quietHoursSchema),
});

/** Throws BAD_ARGUMENT, naming what is not as it must be. */
function checkedWish(payload: ScheduleWish): ScheduleWish {
  const parsed = v.safeParse(wishSchema, payload);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? 'schedule';
    throw new InputError('BAD_ARGUMENT', `The schedule cannot be kept: ${where} must be ${issue.message}.`);
  }
  const { mirrorId, cadence, quietHours } = parsed.output;
  return { mirrorId, cadence, ...(quietHours === undefined ? {} : { quietHours }) };
}
