import { randomUUID } from 'node:crypto';
import type { SyncRequest } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import type { Plan } from '../../contract/plan.ts';
import type { JobContext } from '../jobs/job.ts';
import { mirrorFailure } from '../mirror/ledger-errors.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import { mirrorFileIn, type OpenMirror, openForWriting } from '../mirror/mirror-folder.ts';
import type { SyncChoice } from '../mirror/prepare-sync.ts';
import { recordRun } from '../mirror/runs.ts';
import type { Connection } from '../source/connect.ts';
import { planMirror, type SyncInput, type SyncRun, syncMirror } from '../sync-mirror.ts';
import type { TransferOptions } from '../transfer/transfer.ts';
import { documentCache } from './document-cache.ts';
import { folderOf, otherMirrors, remember } from './mirror-look-up.ts';
import type { Services } from './services.ts';
import { connectTo, type FoundSource, findSource, findSourceOf, sourceRecord } from './source-look-up.ts';

type Outcome = Omit<JobResult, 'durationMs'>;

/** The dry run of a request. Writes nothing below the mirror folder. */
export async function planRequest(request: SyncRequest, services: Services): Promise<Plan> {
  const folder = folderOf(request.mirror, services);
  const file = await mirrorFileIn(folder);
  const found = await sourceFor(request, { folder, file }, services);
  const connection = await connectTo(found, services, { fetchKey: request.fetchKey ?? false });
  try {
    tellNotices(connection, services);
    const input = inputOf(request, { folder, file, connection }, services);
    return await planMirror(folder, input, new AbortController().signal);
  } finally {
    await connection.close();
  }
}

/** One sync, from opening the source to closing the mirror. A mirror that this run made and could not begin vanishes again. */
export async function runSync(request: SyncRequest, context: JobContext, services: Services): Promise<Outcome> {
  const folder = folderOf(request.mirror, services);
  const found = await sourceFor(request, { folder, file: await mirrorFileIn(folder) }, services);
  const connection = await connectTo(found, services, { fetchKey: request.fetchKey ?? false });
  try {
    tellNotices(connection, services);
    const mirror = await openForWriting(folder, services.now);
    try {
      return await syncOpen(mirror, { request, found, connection, context }, services);
    } finally {
      await mirror.close({ discard: mirror.file.source === undefined });
    }
  } finally {
    await connection.close();
  }
}

interface OpenSync {
  readonly request: SyncRequest;
  readonly found: FoundSource;
  readonly connection: Connection;
  readonly context: JobContext;
}

async function syncOpen(mirror: OpenMirror, sync: OpenSync, services: Services): Promise<Outcome> {
  const { request, found, connection, context } = sync;
  const startedAt = services.now();
  const run: SyncRun = {
    ...inputOf(request, { folder: mirror.layout.root, file: mirror.file, connection }, services),
    transfer: transferOptions(request, connection, services),
    skipDigests: request.skipDigests ?? false,
    keys: services.keys,
    publication: request.publication,
    signUnverified: request.signUnverified ?? false,
    sourceRecord: sourceRecord(found),
    notice: (failure) => services.events.emit('notice', { message: failure.message, failure }),
  };
  const before = mirror.file;
  const know = () => remember(mirror, services, found.sourceId === undefined ? {} : { sourceId: found.sourceId });
  try {
    const result = await syncMirror(mirror, run, context);
    recordRun(mirror.ledger, { id: randomUUID(), kind: 'sync', startedAt, endedAt: services.now(), result });
    const { signingKey } = know();
    return signingKey === undefined ? result : { ...result, signingKey };
  } catch (error) {
    if (mirror.file !== before) quietly(know);
    throw mirrorFailure(error, mirror.layout);
  }
}

/** What failed under way is there to go on with: the app shall know of it, but the first failure is the one to tell. */
function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // The ledger is what failed.
  }
}

export function transferOptions(
  request: { readonly jobsPerHost?: number; readonly limitRate?: number },
  connection: Connection,
  { registry }: Services,
): TransferOptions {
  const settings = registry.settings.get();
  const limitRate = request.limitRate ?? settings.limitRate;
  return {
    access: connection.access,
    jobsPerHost: request.jobsPerHost ?? settings.jobsPerHost,
    ...(limitRate > 0 ? { limitRate } : {}),
  };
}

function sourceFor(
  request: SyncRequest,
  mirror: { readonly folder: string; readonly file: MirrorFile | undefined },
  services: Services,
): Promise<FoundSource> {
  return request.source === undefined ? findSourceOf(mirror, services) : findSource(request.source, services);
}

function inputOf(
  request: SyncRequest,
  at: { readonly folder: string; readonly file: MirrorFile | undefined; readonly connection: Connection },
  services: Services,
): SyncInput {
  const choice: SyncChoice = {
    rule: request.rule,
    keepRevisions: request.keepRevisions ?? at.file?.keepRevisions ?? 0,
    skipItems: request.skipItems ?? false,
  };
  return {
    connection: at.connection,
    cache: documentCache(services),
    choice,
    allowRollback: request.allowRollback ?? false,
    switchSource: request.switchSource ?? false,
    otherMirrors: otherMirrors(at.folder, services),
    now: services.now,
  };
}

function tellNotices(connection: Connection, { events }: Services): void {
  for (const message of connection.notices) events.emit('notice', { message });
}
