import type { EngineApi } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import type { AuditReport } from '../../contract/mirror.ts';
import { auditMirror } from '../audit/audit-mirror.ts';
import { InputError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { openForReading, openForWriting } from '../mirror/mirror-folder.ts';
import { recordRun } from '../mirror/runs.ts';
import type { Connection } from '../source/connect.ts';
import { folderOf, otherMirrors, remember } from './mirror-look-up.ts';
import type { Services } from './services.ts';
import { connectTo, findSourceOf } from './source-look-up.ts';
import { transferOptions } from './sync-job.ts';

export type AuditRequest = Parameters<EngineApi['mirrors']['audit']>[0];

/** One audit, with repair on request. The report is handed over before the outcome. */
export async function runAudit(
  request: AuditRequest,
  context: JobContext,
  services: Services,
  deliver: (report: AuditReport) => void,
): Promise<Omit<JobResult, 'durationMs'>> {
  const folder = folderOf(request.mirror, services);
  const found = await openForReading(folder);
  found.close();
  if (found.file === undefined) {
    throw new InputError('BAD_ARGUMENT', `${folder} is no mirror: it has no .streamferry folder. Name a mirror.`, {
      path: folder,
    });
  }
  const connection = request.repair
    ? await connectTo(await findSourceOf({ folder, file: found.file }, services), services, {
        fetchKey: false,
        needsKey: false,
      })
    : undefined;
  try {
    return await auditOpen({ request, folder, connection, context, deliver }, services);
  } finally {
    await connection?.close();
  }
}

interface OpenAudit {
  readonly request: AuditRequest;
  readonly folder: string;
  readonly connection: Connection | undefined;
  readonly context: JobContext;
  readonly deliver: (report: AuditReport) => void;
}

async function auditOpen(audit: OpenAudit, services: Services): Promise<Omit<JobResult, 'durationMs'>> {
  const { request, folder, connection, context } = audit;
  const startedAt = services.now();
  const mirror = await openForWriting(folder, services.now);
  try {
    const { report, fetched } = await auditMirror(mirror, context, {
      otherMirrors: otherMirrors(folder, services),
      now: services.now,
      ...(request.since === undefined ? {} : { since: new Date(request.since) }),
      ...(connection === undefined
        ? {}
        : {
            repair: {
              origins: (path) => connection.reader.origins(path),
              transfer: transferOptions({}, connection, services),
            },
          }),
    });
    audit.deliver(report);
    const failures = report.failures;
    const result = {
      outcome:
        fetched?.cancelled === true
          ? ('cancelled' as const)
          : failures.length > 0
            ? ('partial' as const)
            : ('done' as const),
      fetchedFiles: fetched?.placed.length ?? 0,
      fetchedBytes: fetched?.fetchedBytes ?? 0,
      documentBytes: 0,
      reusedFiles: 0,
      removedFiles: 0,
      failures,
    };
    const kind = request.repair ? 'repair' : 'audit';
    recordRun(mirror.ledger, { id: crypto.randomUUID(), kind, startedAt, endedAt: services.now(), result });
    remember(mirror, services);
    return result;
  } finally {
    await mirror.close();
  }
}
