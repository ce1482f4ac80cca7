import { randomUUID } from 'node:crypto';
import type { EngineApi, MirrorRef } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import type { PublicationSizes } from '../../contract/publication.ts';
import type { JobContext } from '../jobs/job.ts';
import { mirrorFailure } from '../mirror/ledger-errors.ts';
import { openForReading, openForWriting } from '../mirror/mirror-folder.ts';
import { recordRun } from '../mirror/runs.ts';
import { measureKernels } from '../publication/compose-publication.ts';
import { upstreamDocuments } from '../publication/upstream-record.ts';
import { publishMirror } from '../publish-mirror.ts';
import { getMirror, listMirrors, remember } from './mirror-look-up.ts';
import type { Services } from './services.ts';

export type PublishRequest = Parameters<EngineApi['publication']['publish']>[0];
type Outcome = Omit<JobResult, 'durationMs'>;

/** One publish: what is held, in the mode asked for, without a look at the source. */
export async function runPublish(request: PublishRequest, context: JobContext, services: Services): Promise<Outcome> {
  const { folder } = await getMirror(request.mirror, services);
  const startedAt = services.now();
  const mirror = await openForWriting(folder, services.now);
  try {
    const result = await publishMirror(mirror, context, {
      publication: request.publication,
      signUnverified: request.signUnverified ?? false,
      keys: services.keys,
      now: services.now,
      notice: (failure) => services.events.emit('notice', { message: failure.message, failure }),
    });
    recordRun(mirror.ledger, { id: randomUUID(), kind: 'publish', startedAt, endedAt: services.now(), result });
    remember(mirror, services);
    return result;
  } catch (error) {
    throw mirrorFailure(error, mirror.layout);
  } finally {
    await mirror.close();
    if (services.events.hears('mirrors')) services.events.emit('mirrors', await listMirrors(services));
  }
}

/** What each kernel weighs that a mirror holds. */
export async function kernelSizes(ref: MirrorRef, services: Services): Promise<PublicationSizes> {
  const { folder } = await getMirror(ref, services);
  const { layout, file, ledger, close } = await openForReading(folder);
  try {
    if (file === undefined || ledger === undefined) return { totalBytes: 0, files: 0, kernels: [], shared: [] };
    const upstream = upstreamDocuments(ledger);
    return await measureKernels({ layout, ledger, file, upstream, holdings: ledger.holdings(), now: services.now() });
  } finally {
    close();
  }
}
