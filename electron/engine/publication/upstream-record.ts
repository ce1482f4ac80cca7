import * as v from 'valibot';
import type { Signer } from '../../contract/source.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { currentDocuments, type LedgerDocument } from './ledger-documents.ts';
import type { PublishedDocument } from './published-document.ts';

/** The note's name; `dropEvidence` reads it as JSON, too. */
export const upstreamNote = 'upstream-documents';

const signer = v.object({ fingerprint: v.string(), userId: v.exactOptional(v.string()), signedAt: v.string() });
const schema = v.array(
  v.object({
    path: v.string(),
    kind: v.picklist(['index', 'products', 'signature']),
    contentId: v.nullable(v.string()),
    sha256: v.string(),
    sizeBytes: v.number(),
    updated: v.nullable(v.string()),
    signer: v.nullable(signer),
  }),
);

/** The documents of the source as they were last taken over, in publication order. What is published may be older, or our own. */
export function upstreamDocuments(ledger: Ledger): LedgerDocument[] {
  const text = ledger.note(upstreamNote);
  if (text === undefined) return currentDocuments(ledger);
  return v.parse(schema, JSON.parse(text)).map(({ contentId, updated, signer: by, ...document }) => ({
    ...document,
    contentId: contentId ?? undefined,
    updated: updated ?? undefined,
    signer: by ?? undefined,
  }));
}

/** Who signed them, each key once with its newest signature. */
export function upstreamSigners(ledger: Ledger): readonly Signer[] {
  const newest = new Map<string, Signer>();
  for (const { signer: by } of upstreamDocuments(ledger)) {
    const known = by && newest.get(by.fingerprint);
    if (by !== undefined && (known === undefined || Date.parse(known.signedAt) < Date.parse(by.signedAt)))
      newest.set(by.fingerprint, by);
  }
  return [...newest.values()];
}

/** To be called in the transaction that publishes what was made from them. */
export function setUpstreamDocuments(ledger: Ledger, documents: readonly LedgerDocument[]): void {
  const plain = documents.map(({ contentId = null, updated = null, signer: by = null, ...document }) => ({
    ...document,
    contentId,
    updated,
    signer: by,
  }));
  ledger.setNote(upstreamNote, JSON.stringify(plain));
}

/** What is recorded of a document. */
export function recordOf(document: PublishedDocument): LedgerDocument {
  const { path, kind, contentId, sha256, updated, signer: by } = document;
  return { path, kind, contentId, sha256, sizeBytes: document.bytes.length, updated, signer: by };
}
