import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, makePublic, moveFile, syncFolder, writeNewFile } from '../mirror/durable.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { ledgerCorrupt } from '../mirror/ledger-errors.ts';
import { removeEmptyParents, removeOwnFiles } from '../mirror/own-files.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import type { PublishedDocument } from './published-document.ts';

const journalNote = 'publish-journal';

const journalSchema = v.object({
  /** Documents to put in place, in order; `staged` is a name below staging/. */
  documents: v.array(
    v.object({ path: v.string(), staged: v.pipe(v.string(), v.regex(/^[\w-]+$/)), sha256: v.string() }),
  ),
  /** Documents that the new publication no longer has. */
  remove: v.array(v.string()),
});
type Journal = v.InferOutput<typeof journalSchema>;
type JournalledDocument = Journal['documents'][number];

/** Writes documents into staging, durable and public, for `writeJournal` to name. */
export async function stageDocuments(
  layout: MirrorLayout,
  documents: readonly PublishedDocument[],
): Promise<readonly JournalledDocument[]> {
  const staged: JournalledDocument[] = [];
  try {
    await mkdir(layout.staging, { recursive: true });
    for (const [index, { path, bytes, sha256 }] of documents.entries()) {
      const name = `document-${index}`;
      const file = join(layout.staging, name);
      await rm(file, { force: true });
      await writeNewFile(file, bytes);
      await makePublic(file, 0o644);
      staged.push({ path, staged: name, sha256 });
    }
    if (staged.length > 0) await syncFolder(layout.staging);
  } catch (error) {
    throw diskError(error, layout.staging);
  }
  return staged;
}

/** Notes what shall be put in place. To be called in the transaction that changes what the mirror holds. */
export function writeJournal(
  ledger: Ledger,
  documents: readonly JournalledDocument[],
  remove: readonly string[] = [],
): void {
  const journal = { documents: [...documents], remove: [...remove] } satisfies Journal;
  ledger.setNote(journalNote, JSON.stringify(journal));
}

/** Ends an unfinished publish, if there is one: documents in their order, then those that are no longer published go. */
export async function rollForward(layout: MirrorLayout, ledger: Ledger): Promise<void> {
  const text = ledger.note(journalNote);
  if (text === undefined) return;
  const journal = readJournal(text, layout);
  const place = new SafePlace(layout.root);
  const folders = new Set<string>();
  for (const document of journal.documents) {
    const target = layout.visible(document.path);
    for (const made of await place.makeParents(layout.diskName(document.path))) folders.add(dirname(made));
    await putInPlace(layout, document, target);
    folders.add(dirname(target));
  }
  for (const folder of folders) await syncFolder(folder);
  const gone = journal.remove.map((path) => layout.diskName(path));
  await removeOwnFiles(layout.root, gone);
  await removeEmptyParents(layout.root, gone);
  ledger.setNote(journalNote, undefined);
}

function readJournal(text: string, layout: MirrorLayout): Journal {
  try {
    return v.parse(journalSchema, JSON.parse(text));
  } catch (error) {
    throw ledgerCorrupt(layout, 'its note of an unfinished publication makes no sense', error);
  }
}

export function hasUnfinishedPublish(ledger: Ledger): boolean {
  return ledger.note(journalNote) !== undefined;
}

async function putInPlace(layout: MirrorLayout, document: JournalledDocument, target: string): Promise<void> {
  try {
    await moveFile(join(layout.staging, document.staged), target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, target);
    // Renamed before the crash: it must be in place already.
    if ((await sha256Of(target)) === document.sha256) return;
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `An unfinished publication of ${layout.root} cannot be completed: ${document.path} is neither staged nor in place. Move ${layout.ledgerFile} aside and sync all rules again: files in place are checked and kept.`,
      { path: document.path },
    );
  }
}

/** Of a whole file; undefined when there is no such file. */
export async function sha256Of(file: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw diskError(error, file);
  }
}
