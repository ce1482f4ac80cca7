import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamDocument } from '../catalogue/catalogue.ts';
import { diskError, moveFile, syncFolder, writeNewFile } from '../mirror/durable.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import type { LedgerDocument } from './ledger-documents.ts';
import type { PublishedDocument } from './published-document.ts';
import { upstreamNote } from './upstream-record.ts';

const signatureEnding = '.gpg';

/** The file that keeps a document's bytes as received; with `signature`, the one that keeps its detached signature. */
export function evidenceFile(
  layout: MirrorLayout,
  sha256: string,
  part: 'document' | 'signature' = 'document',
): string {
  return join(layout.evidence, part === 'document' ? sha256 : `${sha256}${signatureEnding}`);
}

/** The file that keeps a document of these: a detached signature goes by the name of what it signs. */
export function documentEvidence(
  layout: MirrorLayout,
  document: Pick<LedgerDocument, 'path' | 'kind' | 'sha256'>,
  documents: readonly Pick<LedgerDocument, 'path' | 'sha256'>[],
): string {
  const signed = documents.find((one) => document.kind === 'signature' && `${one.path}.gpg` === document.path);
  return signed === undefined
    ? evidenceFile(layout, document.sha256)
    : evidenceFile(layout, signed.sha256, 'signature');
}

/** Keeps documents that are about to be published, whoever made them, so that an audit can bring them back. */
export async function keepPublished(
  layout: MirrorLayout,
  ledger: Ledger,
  documents: readonly PublishedDocument[],
  at: string,
): Promise<void> {
  const signatures = new Map(documents.map(({ path, bytes }) => [path, bytes]));
  const signed = new Set(documents.map(({ path }) => `${path}.gpg`));
  const kept = documents
    .filter(({ path }) => !signed.has(path))
    .map((document) => ({ ...document, signature: signatures.get(`${document.path}.gpg`) }));
  await keepEvidence(layout, ledger, kept, at);
}

/** What is kept of a document. */
type KeptDocument = Pick<PublishedDocument, 'path' | 'contentId' | 'bytes' | 'sha256'> & {
  readonly signer?: StreamDocument['signer'] | undefined;
  readonly signature?: Buffer | undefined;
};

/** Keeps upstream documents as received, with signer and time; what is there already is not written again. */
export async function keepEvidence(
  layout: MirrorLayout,
  ledger: Ledger,
  documents: readonly KeptDocument[],
  at: string,
): Promise<void> {
  await mkdir(layout.evidence, { recursive: true });
  let written = 0;
  for (const { sha256, bytes, signature } of documents) {
    if (await keep(evidenceFile(layout, sha256), bytes)) written += 1;
    if (signature !== undefined && (await keep(evidenceFile(layout, sha256, 'signature'), signature))) written += 1;
  }
  if (written > 0) await syncFolder(layout.evidence);
  const put = ledger.database.prepare(
    `INSERT INTO evidence VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (sha256) DO UPDATE SET signer = COALESCE(signer, excluded.signer)`,
  );
  ledger.transaction(() => {
    for (const d of documents) {
      put.run(d.sha256, d.path, d.contentId ?? null, d.signer === undefined ? null : JSON.stringify(d.signer), at);
    }
  });
}

async function keep(file: string, bytes: Buffer): Promise<boolean> {
  const there = await readFile(file).catch(() => undefined);
  if (there?.equals(bytes)) return false;
  try {
    await rm(`${file}.new`, { force: true });
    await writeNewFile(`${file}.new`, bytes);
    await moveFile(`${file}.new`, file);
    return true;
  } catch (error) {
    throw diskError(error, file);
  }
}

/** Drops evidence on which neither an item nor a publication rests, the current one or a kept one; what the source said last stays. */
export async function dropEvidence(layout: MirrorLayout, ledger: Ledger): Promise<void> {
  ledger.database.exec(`DELETE FROM evidence WHERE sha256 NOT IN (SELECT sha256 FROM documents)
    AND sha256 NOT IN (SELECT evidence FROM holdings WHERE evidence IS NOT NULL)
    AND sha256 NOT IN (SELECT one.value ->> 'sha256' FROM json_each((SELECT value FROM notes WHERE name = '${upstreamNote}')) AS one)
    AND sha256 NOT IN (SELECT sha256 FROM revision_documents)
    AND sha256 NOT IN (SELECT evidence FROM revision_holdings WHERE evidence IS NOT NULL)`);
  const kept = new Set(ledger.database.prepare('SELECT sha256 FROM evidence').pluck().all());
  for (const name of await readdir(layout.evidence).catch(() => [])) {
    const sha256 = name.endsWith(signatureEnding) ? name.slice(0, -signatureEnding.length) : name;
    if (!kept.has(sha256)) await rm(join(layout.evidence, name), { force: true });
  }
}
