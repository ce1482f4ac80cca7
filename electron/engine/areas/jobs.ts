import type { EngineApi } from '../../contract/api.ts';
import type { JobRecord, JobSnapshot } from '../../contract/job.ts';
import type { AuditReport } from '../../contract/mirror.ts';
import { InputError } from '../errors.ts';
import { isLocked } from '../mirror/lock.ts';
import type { Services } from './services.ts';

export function jobsArea(
  services: Services,
  mirrors: EngineApi['mirrors'],
  reports: ReadonlyMap<string, AuditReport>,
): EngineApi['jobs'] {
  const { jobs, registry } = services;
  const running = (id: string) => {
    const job = jobs.get(id);
    if (job === undefined) throw noSuchJob(id);
    return job;
  };
  return {
    list: async () => {
      const here = jobs.snapshots().filter((one) => one.endedAt === undefined);
      const known = new Set(jobs.snapshots().map((one) => one.id));
      const elsewhere = registry.jobs.unfinished().filter((one) => !known.has(one.id));
      return [...here, ...elsewhere.map(unfinishedSnapshot)];
    },
    history: async ({ limit }) => registry.jobs.history(limit),
    wait: async ({ id }) => {
      const ended = jobs.ended(id);
      if (ended === undefined) throw noSuchJob(id);
      return ended;
    },
    pause: async ({ id }) => running(id).pause(),
    async resume({ id }) {
      const job = jobs.get(id);
      if (job !== undefined && !job.ended) {
        job.resume();
        return { jobId: id };
      }
      const stored = registry.jobs.get(id);
      if (stored === undefined) throw noSuchJob(id);
      const { request } = stored;
      return request.kind === 'sync' ? mirrors.sync(request.request) : mirrors.audit(request.request);
    },
    async cancel({ id }) {
      const job = jobs.get(id);
      if (job !== undefined) return job.cancel();
      const stored = registry.jobs.get(id);
      if (stored === undefined) throw noSuchJob(id);
      if (isLocked(stored.mirrorFolder)) {
        throw new InputError('BAD_ARGUMENT', `The job ${id} runs in another Streamferry. Stop it there.`);
      }
      registry.jobs.update(id, { state: 'cancelled', endedAt: services.now().toISOString() });
    },
    async auditReport({ id }) {
      const report = reports.get(id);
      if (report === undefined)
        throw new InputError('BAD_ARGUMENT', `There is no audit report of a job "${id}". Run the audit again.`);
      return report;
    },
  };
}

function noSuchJob(id: string): InputError {
  return new InputError('BAD_ARGUMENT', `There is no job "${id}". List them first.`);
}

/** A job that this process does not run: another one does when it holds the mirror, otherwise it was interrupted. */
function unfinishedSnapshot(job: JobRecord): JobSnapshot {
  return {
    id: job.id,
    kind: job.kind,
    mirrorFolder: job.mirrorFolder,
    state: isLocked(job.mirrorFolder) ? job.state : 'interrupted',
    phase: 'documents',
    startedAt: job.startedAt,
    elapsedMs: 0,
    doneFiles: 0,
    totalFiles: 0,
    doneBytes: 0,
    totalBytes: 0,
    rate: 0,
    active: [],
    failures: [],
  };
}
