import { rm } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { forgetComplete } from '../mirror/complete-note.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import type { OpenMirror } from '../mirror/mirror-folder.ts';
import { prune } from '../mirror/prune.ts';
import { bringBack } from './bring-back.ts';
import { publicKeyringPath } from './compose-publication.ts';
import { heldRevision, setHeldRevision } from './hold.ts';
import { publish } from './publish.ts';
import { checkKept, readRevisionDocuments } from './read-revision.ts';
import { forgetRevision, holdingsOf } from './revision-record.ts';
import { currentRevision, lastSuperseded, listRevisions, revisionPaths } from './revisions.ts';
import { upstreamDocuments } from './upstream-record.ts';

export interface Rollback {
  /** Absent: the one before the current state. */
  readonly revision: number | undefined;
  readonly now: Date;
}

interface Tidying {
  readonly keepRevisions: number;
  readonly now: Date;
}

/**
 * Publishes a kept revision again, as a new one, and holds the mirror there. Its files are in place, proven, before a document
 * changes; nothing is fetched. What is replaced is kept. Throws BAD_ARGUMENT when it is not kept whole, DIGEST_MISMATCH when damaged.
 */
export async function rollBack(mirror: OpenMirror, { revision, now }: Rollback): Promise<void> {
  const { layout, ledger } = mirror;
  const tidying = { keepRevisions: mirror.file.keepRevisions, now };
  if (heldRevision(ledger) !== undefined) await tidyAfterRollback(layout, ledger, tidying);
  const number = chosenRevision(layout, ledger, revision);
  const documents = await readRevisionDocuments(layout, ledger, number);
  await bringBack(layout, ledger, number, now);
  const publication = documents.some(({ path }) => path === publicKeyringPath) ? 'trimmed' : 'verbatim';
  if (publication !== mirror.file.publication) await mirror.save({ ...mirror.file, publication });
  await publish(layout, ledger, {
    documents,
    holdings: holdingsOf(ledger, number),
    // What comes later is not to be older than what the source said last.
    upstream: upstreamDocuments(ledger),
    at: now,
    keepReplaced: true,
    also: (current) => {
      setHeldRevision(ledger, { revision: current, restores: number, since: now.toISOString() });
      // The new revision stands in its place: what it held is in place now.
      forgetRevision(ledger, number);
      forgetComplete(ledger);
    },
  });
  await rm(layout.revision(number), { recursive: true, force: true });
  await tidyAfterRollback(layout, ledger, tidying);
}

/** Moves what only the revision that was left held out of sight, where it is kept. Does what is left to do when it was cut short. */
async function tidyAfterRollback(layout: MirrorLayout, ledger: Ledger, { keepRevisions, now }: Tidying): Promise<void> {
  const left = lastSuperseded(ledger);
  if (left === undefined) return;
  const held = new Set(ledger.holdings().map(({ path }) => path));
  const remove = revisionPaths(ledger, left).filter(({ path, moved }) => !moved && !held.has(path));
  await prune(layout, ledger, {
    remove: remove.map(({ path }) => path),
    keepRevisions: Math.max(1, keepRevisions),
    now,
  });
}

/** Lets the mirror follow its source again. Throws BAD_ARGUMENT when it is not held. */
export async function release({ layout, ledger, file }: OpenMirror, now: Date): Promise<void> {
  if (heldRevision(ledger) === undefined) {
    throw new InputError('BAD_ARGUMENT', `${layout.root} is not held at an earlier revision: it follows its source.`, {
      path: layout.root,
    });
  }
  await tidyAfterRollback(layout, ledger, { keepRevisions: file.keepRevisions, now });
  setHeldRevision(ledger, undefined);
}

function chosenRevision(layout: MirrorLayout, ledger: Ledger, asked: number | undefined): number {
  const current = currentRevision(ledger);
  const kept = listRevisions(ledger).filter((one) => one.supersededAt !== undefined);
  if (asked !== undefined) {
    checkKept(layout, ledger, asked);
    if (asked !== current) return asked;
    throw new InputError('BAD_ARGUMENT', `Revision ${asked} is what ${layout.root} publishes already.`);
  }
  const from = heldRevision(ledger)?.restores ?? current ?? 0;
  const before = kept.findLast(({ number }) => number < from)?.number;
  if (before !== undefined) return before;
  throw new InputError(
    'BAD_ARGUMENT',
    `${layout.root} keeps no revision from before the current one. Syncs keep earlier revisions where the mirror says so.`,
    { path: layout.root, details: { revisions: 'none' } },
  );
}
