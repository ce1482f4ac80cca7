import { copyFile, link } from 'node:fs/promises';
import { errnoOf } from '../errors.ts';
import { forgetComplete } from '../mirror/complete-note.ts';
import { diskError } from '../mirror/durable.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import { currentDocuments, type LedgerDocument, replaceDocuments } from './ledger-documents.ts';
import { rollForward, sha256Of, stageDocuments, writeJournal } from './publish-journal.ts';
import { type PublishedDocument, sameDocuments } from './published-document.ts';
import { countRevision, currentRevision, samePaths, startRevision } from './revisions.ts';
import { recordOf, setUpstreamDocuments } from './upstream-record.ts';

export interface Publication {
  readonly documents: readonly PublishedDocument[];
  readonly holdings: readonly LedgerHolding[];
  readonly at: Date;
  /** The source's documents that this was made from; absent: they stay as recorded. */
  readonly upstream?: readonly LedgerDocument[];
  /** Keep the replaced documents in `revisions/<n>/`. */
  readonly keepReplaced: boolean;
  /** Recorded in the same transaction; told the number of the revision that is the current one then. */
  readonly also?: (revision: number) => void;
}

/**
 * Makes documents and holdings what the mirror publishes: stage, journal the intent, product files, index last, journal done.
 * Everything the documents were planned for must be in place already. A crash at any point is rolled forward by `rollForward`.
 * The same documents over the same paths are no new revision: only what is wrong on disk is put right.
 */
export async function publish(layout: MirrorLayout, ledger: Ledger, publication: Publication): Promise<void> {
  const { documents, holdings, at } = publication;
  checkPlaces(layout, documents);
  const staged = await stageDocuments(layout, await documentsToWrite(layout, documents));
  const before = currentDocuments(ledger);
  const current = currentRevision(ledger);
  const same = current !== undefined && sameDocuments(before, documents) && samePaths(ledger.holdings(), holdings);
  if (current !== undefined && !same && publication.keepReplaced) await keepDocuments(layout, before, current);
  const recorded = documents.map(recordOf);
  const published = new Set(documents.map((one) => one.path));
  const gone = before.map((one) => one.path).filter((path) => !published.has(path));
  ledger.transaction(() => {
    const revision = same ? undefined : startRevision(ledger, { at: at.toISOString(), documents: recorded });
    ledger.replaceHoldings(holdings);
    replaceDocuments(ledger, recorded);
    if (publication.upstream === undefined) forgetComplete(ledger);
    else setUpstreamDocuments(ledger, publication.upstream);
    if (revision !== undefined) countRevision(ledger, revision);
    publication.also?.(revision ?? current ?? 0);
    writeJournal(ledger, staged, gone);
  });
  await rollForward(layout, ledger);
}

/** Throws NAME_COLLISION when something else stands where a document shall go. */
export function checkPlaces(layout: MirrorLayout, documents: readonly { readonly path: string }[]): void {
  const place = new SafePlace(layout.root);
  for (const { path } of documents) place.check(layout.diskName(path));
}

/** Puts documents of the current publication back as they were recorded. */
export async function restoreDocuments(
  layout: MirrorLayout,
  ledger: Ledger,
  documents: readonly PublishedDocument[],
): Promise<void> {
  checkPlaces(layout, documents);
  writeJournal(ledger, await stageDocuments(layout, documents));
  await rollForward(layout, ledger);
}

async function documentsToWrite(
  layout: MirrorLayout,
  documents: readonly PublishedDocument[],
): Promise<PublishedDocument[]> {
  const changed: PublishedDocument[] = [];
  for (const document of documents) {
    if ((await sha256Of(layout.visible(document.path))) !== document.sha256) changed.push(document);
  }
  return changed;
}

/** Documents that are about to be replaced go on standing in their revision; one that is damaged is not kept. */
async function keepDocuments(
  layout: MirrorLayout,
  documents: readonly LedgerDocument[],
  revision: number,
): Promise<void> {
  const place = new SafePlace(layout.state);
  for (const { path, sha256 } of documents) {
    const source = layout.visible(path);
    const target = layout.kept(revision, path);
    if ((await sha256Of(source)) !== sha256) continue;
    try {
      await place.makeParents(layout.keptName(revision, path));
      await link(source, target).catch(async (error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') await copyFile(source, target);
      });
    } catch (error) {
      throw diskError(error, target);
    }
  }
}
