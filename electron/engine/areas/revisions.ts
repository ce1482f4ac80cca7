import type { EngineApi, MirrorRef } from '../../contract/api.ts';
import type { KeptRevision, RevisionDifference } from '../../contract/revision.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import { Ledger } from '../mirror/ledger.ts';
import { mirrorFailure } from '../mirror/ledger-errors.ts';
import { type OpenMirror, openForReading, openForWriting } from '../mirror/mirror-folder.ts';
import { heldRevision } from '../publication/hold.ts';
import { checkKept, readHeldText, readRevision } from '../publication/read-revision.ts';
import { revisionDifference } from '../publication/revision-difference.ts';
import { listRevisions } from '../publication/revisions.ts';
import { release, rollBack } from '../publication/rollback.ts';
import { getMirror, listMirrors, remember } from './mirror-look-up.ts';
import type { Services } from './services.ts';

type Payload<M extends keyof EngineApi['publication']> = Parameters<EngineApi['publication'][M]>[0];

/** The revisions that are there, oldest first. Throws BAD_ARGUMENT, TARGET_GONE, LEDGER_CORRUPT. */
export function listOf(ref: MirrorRef, services: Services): Promise<readonly KeptRevision[]> {
  return reading(ref, services, async ({ ledger }) => keptRevisions(ledger));
}

/** What changed between two revisions. Throws BAD_ARGUMENT when one of them is not there. */
export function differenceBetween(payload: Payload<'difference'>, services: Services): Promise<RevisionDifference> {
  const { from, to } = payload;
  return reading(payload.mirror, services, async ({ layout, ledger }) => {
    for (const number of [from, to]) checkKept(layout, ledger, number);
    const [before, after] = [await readRevision(layout, ledger, from), await readRevision(layout, ledger, to)];
    return revisionDifference(before, after, (side, path) => readHeldText(layout, side === 'from' ? from : to, path));
  });
}

/** Publishes a kept revision again and holds the mirror there. Throws BAD_ARGUMENT, DIGEST_MISMATCH, LOCKED. */
export function rollBackMirror(payload: Payload<'rollback'>, services: Services): Promise<readonly KeptRevision[]> {
  const { revision } = payload;
  return changing(payload.mirror, services, (mirror) => rollBack(mirror, { revision, now: services.now() }));
}

/** Lets the mirror follow its source again. Throws BAD_ARGUMENT when it is not held, LOCKED. */
export function releaseMirror(ref: MirrorRef, services: Services): Promise<readonly KeptRevision[]> {
  return changing(ref, services, (mirror) => release(mirror, services.now()));
}

function keptRevisions(ledger: Ledger): KeptRevision[] {
  const held = heldRevision(ledger);
  return listRevisions(ledger).map(({ supersededAt, ...revision }) => ({
    ...revision,
    state: supersededAt === undefined ? 'current' : 'kept',
    ...(supersededAt === undefined ? {} : { supersededAt }),
    ...(held !== undefined && supersededAt === undefined ? { restores: held.restores, heldSince: held.since } : {}),
  }));
}

async function reading<T>(
  ref: MirrorRef,
  services: Services,
  work: (mirror: { readonly layout: MirrorLayout; readonly ledger: Ledger }) => Promise<T>,
): Promise<T> {
  const { folder } = await getMirror(ref, services);
  const { layout, ledger = Ledger.empty() } = await openForReading(folder);
  try {
    return await work({ layout, ledger });
  } catch (error) {
    throw mirrorFailure(error, layout);
  } finally {
    ledger.close();
  }
}

async function changing(
  ref: MirrorRef,
  services: Services,
  work: (mirror: OpenMirror) => Promise<void>,
): Promise<readonly KeptRevision[]> {
  const { folder } = await getMirror(ref, services);
  const mirror = await openForWriting(folder, services.now);
  try {
    await work(mirror);
    remember(mirror, services);
    return keptRevisions(mirror.ledger);
  } catch (error) {
    throw mirrorFailure(error, mirror.layout);
  } finally {
    await mirror.close();
    if (services.events.hears('mirrors')) services.events.emit('mirrors', await listMirrors(services));
  }
}
