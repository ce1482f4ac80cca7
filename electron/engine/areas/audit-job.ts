import { randomUUID } from 'node:crypto';
import type { EngineApi } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import type { AuditReport } from '../../contract/mirror.ts';
import { type AuditOptions, type AuditResult, auditMirror } from '../audit/audit-mirror.ts';
import { brokenFiles } from '../audit/broken-files.ts';
import { InputError, MirrorError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { mirrorFailure } from '../mirror/ledger-errors.ts';
import { mirrorFileIn, type OpenMirror, openForReading, openForWriting } from '../mirror/mirror-folder.ts';
import { recordRun } from '../mirror/runs.ts';
import { folderOf, otherMirrors, remember } from './mirror-look-up.ts';
import type { Services } from './services.ts';
import { connectTo, findSourceOf } from './source-look-up.ts';
import { transferOptions } from './sync-job.ts';

export type AuditRequest = Parameters<EngineApi['mirrors']['audit']>[0];
type Outcome = Omit<JobResult, 'durationMs'>;

/** One audit, with repair on request. The report is handed over before the outcome, unless the repair was cancelled. */
export async function runAudit(
  request: AuditRequest,
  context: JobContext,
  services: Services,
  deliver: (report: AuditReport) => void,
): Promise<Outcome> {
  const folder = folderOf(request.mirror, services);
  const file = await mirrorFileIn(folder);
  if (file === undefined) {
    throw new InputError('BAD_ARGUMENT', `${folder} is no mirror: it has no .streamferry folder. Name a mirror.`, {
      path: folder,
    });
  }
  const options: AuditOptions = {
    otherMirrors: otherMirrors(folder, services),
    now: services.now,
    ...(request.since === undefined ? {} : { since: new Date(request.since) }),
  };
  const told = (result: AuditResult): Outcome => {
    if (result.fetched?.cancelled !== true) deliver(result.report);
    return outcomeOf(result);
  };
  if (!request.repair)
    return audit(folder, services, async (mirror) => told(await auditMirror(mirror, context, options)));
  const found = await findSourceOf({ folder, file }, services);
  const connection = await connectTo(found, services, { fetchKey: false, needsKey: false });
  try {
    const origins = (path: string) => connection.reader.origins(path);
    const repair = { origins, transfer: transferOptions({}, connection, services) };
    return await recorded(folder, 'repair', services, async (mirror) =>
      told(await auditMirror(mirror, context, { ...options, repair })),
    );
  } finally {
    await connection.close();
  }
}

/** Media that cannot be written are audited all the same; only nothing is noted there. */
async function audit(
  folder: string,
  services: Services,
  work: (mirror: Pick<OpenMirror, 'layout' | 'ledger'>) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await recorded(folder, 'audit', services, work);
  } catch (error) {
    if (!(error instanceof MirrorError) || error.code !== 'NOT_WRITABLE') throw error;
    const { layout, ledger, close } = await openForReading(folder);
    if (ledger === undefined) throw error;
    try {
      return await work({ layout, ledger });
    } finally {
      close();
    }
  }
}

async function recorded(
  folder: string,
  kind: 'audit' | 'repair',
  services: Services,
  work: (mirror: OpenMirror) => Promise<Outcome>,
): Promise<Outcome> {
  const startedAt = services.now();
  const mirror = await openForWriting(folder, services.now);
  try {
    const result = await work(mirror);
    recordRun(mirror.ledger, { id: randomUUID(), kind, startedAt, endedAt: services.now(), result });
    remember(mirror, services);
    return result;
  } catch (error) {
    throw mirrorFailure(error, mirror.layout);
  } finally {
    await mirror.close();
  }
}

function outcomeOf({ report, fetched }: AuditResult): Outcome {
  const { failures } = report;
  const { missing, damaged } = brokenFiles(report);
  return {
    outcome: fetched?.cancelled === true ? 'cancelled' : failures.length > 0 ? 'partial' : 'done',
    fetchedFiles: fetched?.placed.length ?? 0,
    fetchedBytes: fetched?.fetchedBytes ?? 0,
    documentBytes: 0,
    reusedFiles: 0,
    removedFiles: 0,
    failures,
    findings: missing.length + damaged.length,
  };
}
