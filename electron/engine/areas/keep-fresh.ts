import type { EngineApi } from '../../contract/api.ts';
import { isLocked } from '../mirror/lock.ts';
import { type RunEnd, Scheduler } from '../schedule/scheduler.ts';
import { listSchedules, tellSchedules } from './schedules.ts';
import type { Services } from './services.ts';

/** Begins the syncs of mirrors by their schedules, from now until it is stopped. */
export function keepFresh(services: Services, { mirrors, jobs }: Pick<EngineApi, 'mirrors' | 'jobs'>): Scheduler {
  const { registry, events, options } = services;
  const scheduler = new Scheduler({
    now: services.now,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    schedules: () => listSchedules(services),
    isBusy(mirrorId) {
      const folder = registry.mirrors.byId(mirrorId)?.folder;
      const here = services.jobs.snapshots().some((job) => job.mirrorFolder === folder && job.endedAt === undefined);
      return here || (folder !== undefined && isLocked(folder));
    },
    run: (mirrorId, stopped) => syncToEnd(mirrorId, stopped, { mirrors, jobs }),
    record(mirrorId, change) {
      registry.schedules.record(mirrorId, change);
      tellSchedules(services);
    },
    log: (message, error) => options.log?.({ level: 'info', message, error }),
  });
  events.on('schedules', () => scheduler.lookSoon());
  // A mirror that comes or goes brings or takes its schedule.
  events.on('mirrors', () => tellSchedules(services));
  scheduler.start();
  return scheduler;
}

async function syncToEnd(
  mirrorId: string,
  stopped: AbortSignal,
  { mirrors, jobs }: Pick<EngineApi, 'mirrors' | 'jobs'>,
): Promise<RunEnd> {
  // A mirror whose medium is away is not begun anew where it stood.
  await mirrors.get({ id: mirrorId });
  if (stopped.aborted) return { outcome: 'cancelled', failures: [] };
  const { jobId } = await mirrors.sync({ mirror: { id: mirrorId } });
  const { result, failures } = await jobs.wait({ id: jobId });
  return { outcome: result?.outcome ?? 'failed', failures: failures.map(({ code }) => code) };
}
