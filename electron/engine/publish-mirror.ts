import type { Failure } from '../contract/failure.ts';
import type { JobResult } from '../contract/job.ts';
import type { PublicationMode } from '../contract/mirror.ts';
import { InputError } from './errors.ts';
import type { JobContext } from './jobs/job.ts';
import { carryComplete } from './mirror/complete.ts';
import type { MirrorFile } from './mirror/mirror-file.ts';
import type { OpenMirror } from './mirror/mirror-folder.ts';
import { prune } from './mirror/prune.ts';
import { composeVerbatim } from './publication/compose-publication.ts';
import { refuseWhileHeld } from './publication/hold.ts';
import { publishAs } from './publication/publish-as.ts';
import { currentRevision } from './publication/revisions.ts';
import type { SigningKeys } from './publication/signing-key.ts';
import { upstreamDocuments } from './publication/upstream-record.ts';

export interface PublishRun {
  /** Absent: as the mirror says. */
  readonly publication: PublicationMode | undefined;
  readonly signUnverified: boolean;
  readonly keys: SigningKeys;
  readonly now: () => Date;
  readonly notice: (warning: Failure) => void;
}

/**
 * Publishes what the mirror holds anew, from the evidence alone. The mirror is locked already. Throws BAD_ARGUMENT where nothing was
 * mirrored yet, HELD after a rollback, and what composing and checking throw; then what was published before stays.
 */
export async function publishMirror(
  mirror: OpenMirror,
  context: JobContext,
  run: PublishRun,
): Promise<Omit<JobResult, 'durationMs'>> {
  const { layout, ledger, file } = mirror;
  if (currentRevision(ledger) === undefined) throw nothingYet(layout.root);
  refuseWhileHeld(layout, ledger);
  const settings: MirrorFile = {
    ...file,
    publication: run.publication ?? file.publication,
    ...(run.signUnverified ? { signUnverified: true } : {}),
  };
  // Before the moment of publication: nothing can be signed by a key that is younger.
  if (settings.publication === 'trimmed') await run.keys.ensure();
  const at = run.now();
  const upstream = upstreamDocuments(ledger);
  context.tell({ kind: 'phase', phase: 'publish' });
  await publishAs(mirror, {
    file: settings,
    received: settings.publication === 'verbatim' ? await composeVerbatim(layout, upstream) : [],
    upstream,
    holdings: ledger.holdings(),
    keys: run.keys,
    at,
    signal: context.signal,
    notice: run.notice,
  });
  carryComplete(ledger, { selection: file.selection, published: upstream }, { from: file, to: settings });
  context.tell({ kind: 'phase', phase: 'prune' });
  await prune(layout, ledger, { remove: [], keepRevisions: file.keepRevisions, now: at });
  const nothing = { fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, removedFiles: 0, failures: [] };
  return { outcome: 'done', ...nothing, reusedFiles: ledger.fileSizes().length };
}

function nothingYet(root: string): InputError {
  return new InputError('BAD_ARGUMENT', `${root} holds nothing that could be published yet. Sync it first.`, {
    path: root,
  });
}
