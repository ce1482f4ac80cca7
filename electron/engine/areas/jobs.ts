import type { EngineApi } from '../../contract/api.ts';
import type { JobRecord, JobSnapshot } from '../../contract/job.ts';
import { InputError } from '../errors.ts';
import { isLocked } from '../mirror/lock.ts';
import type { AuditReports } from './audit-reports.ts';
import type { Services } from './services.ts';

export function jobsArea(
  services: Services,
  { mirrors, publication, media }: Pick<EngineApi, 'mirrors' | 'publication' | 'media'>,
  reports: AuditReports,
): EngineApi['jobs'] {
  const { jobs, registry } = services;
  const stored = (id: string) => {
    const job = registry.jobs.get(id);
    if (job === undefined) throw noSuchJob(id);
    return job;
  };
  const running = (id: string) => {
    const job = jobs.get(id);
    if (job === undefined) throw runsElsewhere(stored(id));
    return job;
  };
  return {
    list: async () => {
      const here = jobs.snapshots();
      const known = new Set(here.map((one) => one.id));
      const elsewhere = registry.jobs.unfinished().filter((one) => !known.has(one.id));
      return [...here.filter((one) => one.endedAt === undefined), ...elsewhere.map(storedSnapshot)];
    },
    history: async ({ limit }) => registry.jobs.history(limit),
    async wait({ id }) {
      const job = jobs.get(id);
      if (job !== undefined) return job.end;
      const record = stored(id);
      if (record.endedAt === undefined) throw runsElsewhere(record);
      return storedSnapshot(record);
    },
    pause: async ({ id }) => running(id).pause(),
    async resume({ id }) {
      const job = jobs.get(id);
      if (job !== undefined && !job.ended) {
        job.resume();
        return { jobId: id };
      }
      const { request, endedAt, mirrorFolder } = stored(id);
      if (endedAt === undefined && isLocked(mirrorFolder)) throw runsElsewhere({ id, mirrorFolder });
      switch (request.kind) {
        case 'sync':
          return mirrors.sync(request.request);
        case 'audit':
          return mirrors.audit(request.request);
        case 'publish':
          return publication.publish(request.request);
        case 'export':
          return media.export(request.request);
        case 'import':
          return media.import(request.request);
        default:
          return request satisfies never;
      }
    },
    async cancel({ id }) {
      const job = jobs.get(id);
      if (job !== undefined) return job.cancel();
      const { endedAt, mirrorFolder } = stored(id);
      if (endedAt !== undefined) return;
      if (isLocked(mirrorFolder)) throw runsElsewhere({ id, mirrorFolder });
      registry.jobs.update(id, { state: 'cancelled', endedAt: services.now().toISOString() });
    },
    async auditReport({ id }) {
      const report = reports.of(id);
      if (report === undefined)
        throw new InputError(
          'BAD_ARGUMENT',
          `There is no audit report of a job "${id}": only the last one of each mirror is kept. Run the audit again.`,
        );
      return report;
    },
  };
}

function noSuchJob(id: string): InputError {
  return new InputError('BAD_ARGUMENT', `There is no job "${id}". List them first.`);
}

function runsElsewhere({ id, mirrorFolder }: Pick<JobRecord, 'id' | 'mirrorFolder'>): InputError {
  const where = isLocked(mirrorFolder) ? 'It runs in another Streamferry' : 'It was interrupted';
  return new InputError('BAD_ARGUMENT', `The job ${id} does not run here. ${where}: stop it there, or resume it here.`);
}

/** A job that this process does not run: another one does when it holds the mirror, otherwise it was interrupted. */
function storedSnapshot(job: JobRecord): JobSnapshot {
  const { id, kind, mirrorFolder, startedAt, endedAt, result } = job;
  const nothing = { doneFiles: 0, totalFiles: 0, doneBytes: 0, totalBytes: 0, rate: 0, active: [] };
  const noRates = { rates: [], rateEveryMs: 1000 };
  return {
    id,
    kind,
    mirrorFolder,
    state: endedAt !== undefined || isLocked(mirrorFolder) ? job.state : 'interrupted',
    phase: 'documents',
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    elapsedMs: result?.durationMs ?? 0,
    ...nothing,
    ...noRates,
    failures: result?.failures ?? [],
    ...(result === undefined ? {} : { result }),
  };
}
