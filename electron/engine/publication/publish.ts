import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, makePublic, syncFolder, writeNewFile } from '../mirror/durable.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import { currentDocuments, type LedgerDocument, replaceDocuments } from './ledger-documents.ts';
import type { PublishedDocument } from './published-document.ts';
import { countRevision, startRevision } from './revisions.ts';

const journalNote = 'publish-journal';

const journalSchema = v.object({
  revision: v.number(),
  /** Documents to put in place, in order; `staged` is a name below staging/. */
  documents: v.array(v.object({ path: v.string(), staged: v.string(), sha256: v.string() })),
  /** Documents that the new publication no longer has. */
  remove: v.array(v.string()),
});
type Journal = v.InferOutput<typeof journalSchema>;

export interface Publication {
  readonly documents: readonly PublishedDocument[];
  readonly holdings: readonly LedgerHolding[];
  readonly at: Date;
  /** Keep the replaced documents in `revisions/<n>/`. */
  readonly keepReplaced: boolean;
}

/**
 * Makes documents and holdings the mirror's current revision: stage, journal the intent, product files, index last, journal done.
 * Everything the documents were planned for must be in place already. A crash at any point is rolled forward by `rollForward`.
 */
export async function publish(layout: MirrorLayout, ledger: Ledger, publication: Publication): Promise<number> {
  const { documents, holdings } = publication;
  const place = new SafePlace(layout.root);
  for (const document of documents) place.check(layout.diskName(document.path));
  const before = currentDocuments(ledger);
  const changed = await documentsToWrite(layout, documents);
  const staged = await stageDocuments(layout, changed);
  const recorded = documents.map(recordOf);
  let revision = 0;
  ledger.transaction(() => {
    revision = startRevision(ledger, { at: publication.at.toISOString(), documents: recorded });
    ledger.replaceHoldings(holdings);
    replaceDocuments(ledger, recorded);
    countRevision(ledger, revision);
    const wanted = new Set(documents.map((d) => d.path));
    const remove = before.filter((d) => !wanted.has(d.path)).map((d) => d.path);
    const journal: Journal = { revision, documents: staged, remove };
    ledger.setNote(journalNote, JSON.stringify(journal));
  });
  if (publication.keepReplaced && revision > 1) await keepReplaced(layout, before, revision - 1);
  await rollForward(layout, ledger);
  return revision;
}

/** Ends an unfinished publish, if there is one. Returns true when there was. */
export async function rollForward(layout: MirrorLayout, ledger: Ledger): Promise<boolean> {
  const text = ledger.note(journalNote);
  if (text === undefined) return false;
  const journal = v.parse(journalSchema, JSON.parse(text));
  const place = new SafePlace(layout.root);
  const folders = new Set<string>();
  for (const document of journal.documents) {
    const target = layout.visible(document.path);
    for (const made of await place.makeParents(layout.diskName(document.path))) folders.add(dirname(made));
    await putInPlace(layout, document, target);
    folders.add(dirname(target));
  }
  for (const folder of folders) await syncFolder(folder);
  for (const path of journal.remove) await rm(layout.visible(path), { force: true });
  ledger.setNote(journalNote, undefined);
  return true;
}

export function hasUnfinishedPublish(ledger: Ledger): boolean {
  return ledger.note(journalNote) !== undefined;
}

async function putInPlace(layout: MirrorLayout, document: Journal['documents'][number], target: string): Promise<void> {
  try {
    await rename(join(layout.staging, document.staged), target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, target);
    // Renamed before the crash: it must be in place already.
    if ((await sha256Of(target)) === document.sha256) return;
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `An unfinished publication of ${layout.root} cannot be completed: ${document.path} is neither staged nor in place. Run the sync again with the ledger moved aside.`,
      { path: document.path },
    );
  }
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

async function stageDocuments(
  layout: MirrorLayout,
  documents: readonly PublishedDocument[],
): Promise<Journal['documents']> {
  await mkdir(layout.staging, { recursive: true });
  const staged: Journal['documents'] = [];
  for (const [index, document] of documents.entries()) {
    const name = `document-${index}`;
    const file = join(layout.staging, name);
    try {
      await rm(file, { force: true });
      await writeNewFile(file, document.bytes);
    } catch (error) {
      throw diskError(error, file);
    }
    await makePublic(file, 0o644);
    staged.push({ path: document.path, staged: name, sha256: document.sha256 });
  }
  if (staged.length > 0) await syncFolder(layout.staging);
  return staged;
}

async function keepReplaced(
  layout: MirrorLayout,
  documents: readonly LedgerDocument[],
  revision: number,
): Promise<void> {
  for (const document of documents) {
    const target = layout.kept(revision, document.path);
    await mkdir(dirname(target), { recursive: true });
    await link(layout.visible(document.path), target).catch(async (error: unknown) => {
      if (errnoOf(error) === 'EEXIST') return;
      await copyFile(layout.visible(document.path), target);
    });
  }
}

function recordOf(document: PublishedDocument): LedgerDocument {
  const { path, kind, contentId, sha256, updated, signer } = document;
  return { path, kind, contentId, sha256, sizeBytes: document.bytes.length, updated, signer };
}

/** Undefined when there is no such file. */
async function sha256Of(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}
