import { readFile } from 'node:fs/promises';
import { errnoOf, InputError } from '../errors.ts';
import { diskError } from '../mirror/durable.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { evidenceFile } from './evidence.ts';
import { currentDocuments, type LedgerDocument } from './ledger-documents.ts';
import { sha256Of } from './publish-journal.ts';
import type { PublishedDocument } from './published-document.ts';
import { type RevisionContents, revisionContents } from './revision-contents.ts';
import { documentsOf } from './revision-record.ts';
import { currentRevision, listRevisions, revisionPaths } from './revisions.ts';

/** Throws BAD_ARGUMENT, naming those that there are, unless the revision is the current one or a kept one. */
export function checkKept(layout: MirrorLayout, ledger: Ledger, revision: number): void {
  const numbers = listRevisions(ledger).map((one) => one.number);
  if (numbers.includes(revision)) return;
  const there = numbers.length === 0 ? 'It has published nothing yet.' : `There are ${numbers.join(', ')}.`;
  throw new InputError('BAD_ARGUMENT', `${layout.root} has no revision ${revision} any more. ${there}`, {
    path: layout.root,
  });
}

/** The documents of a revision as they were published, each proven by its SHA-256. Throws BAD_ARGUMENT when one is kept no longer. */
export async function readRevisionDocuments(
  layout: MirrorLayout,
  ledger: Ledger,
  revision: number,
): Promise<PublishedDocument[]> {
  const isCurrent = revision === currentRevision(ledger);
  const recorded = isCurrent ? currentDocuments(ledger) : documentsOf(ledger, revision);
  if (recorded.length === 0) throw notWhole(layout, revision, 'its documents');
  const documents: PublishedDocument[] = [];
  for (const document of recorded) {
    const { path, kind, contentId, sha256, updated, signer } = document;
    const bytes = await readDocument(layout, revision, document);
    if (bytes === undefined) throw notWhole(layout, revision, path);
    documents.push({ path, kind, contentId, sha256, updated, signer, bytes });
  }
  return documents;
}

/** What a revision published and held. Throws BAD_ARGUMENT, MALFORMED. */
export async function readRevision(layout: MirrorLayout, ledger: Ledger, revision: number): Promise<RevisionContents> {
  checkKept(layout, ledger, revision);
  return revisionContents(await readRevisionDocuments(layout, ledger, revision), heldSizes(ledger, revision));
}

/** A small file that a revision holds, such as a package manifest; undefined where it stands no more as it did. */
export async function readHeldText(layout: MirrorLayout, revision: number, path: string): Promise<string | undefined> {
  for (const file of [layout.kept(revision, path), layout.visible(path)]) {
    const bytes = await readThere(file);
    if (bytes !== undefined) return bytes.toString('utf8');
  }
  return undefined;
}

export function notWhole(layout: MirrorLayout, revision: number, what: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `Revision ${revision} of ${layout.root} is not whole any more: ${what} is kept no longer, or not as it was published. Nothing was changed; choose another revision.`,
    { path: what },
  );
}

function heldSizes(ledger: Ledger, revision: number): ReadonlyMap<string, number> {
  const isCurrent = revision === currentRevision(ledger);
  const held = isCurrent ? ledger.holdings() : revisionPaths(ledger, revision);
  return new Map(held.flatMap(({ path, sizeBytes }) => (path === undefined ? [] : [[path, sizeBytes ?? 0]])));
}

/** As kept, as it still stands in place, or as it was received: its digest decides. */
async function readDocument(
  layout: MirrorLayout,
  revision: number,
  { path, sha256 }: LedgerDocument,
): Promise<Buffer | undefined> {
  for (const file of [layout.kept(revision, path), layout.visible(path), evidenceFile(layout, sha256)])
    if ((await sha256Of(file)) === sha256) return readFile(file);
  return undefined;
}

async function readThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw diskError(error, file);
  }
}
