import * as v from 'valibot';
import type { Signer } from '../../contract/source.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { documentRow, signerOf } from '../mirror/ledger-rows.ts';

/** A document of the current publication, as recorded. */
export interface LedgerDocument {
  readonly path: string;
  readonly kind: 'index' | 'products' | 'signature';
  readonly contentId: string | undefined;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly updated: string | undefined;
  readonly signer: Signer | undefined;
}

/** The documents of the current publication, in publication order. */
export function currentDocuments(ledger: Ledger): LedgerDocument[] {
  return ledger.database.prepare('SELECT * FROM documents ORDER BY position').all().map(documentOf);
}

/** From a row of documents, of the current publication or of an earlier one. */
export function documentOf(raw: unknown): LedgerDocument {
  const row = v.parse(documentRow, raw);
  return {
    path: row.path,
    kind: row.kind,
    contentId: row.content_id ?? undefined,
    sha256: row.sha256,
    sizeBytes: row.size,
    updated: row.updated ?? undefined,
    signer: signerOf(row.signer),
  };
}

export function replaceDocuments(ledger: Ledger, documents: readonly LedgerDocument[]): void {
  const put = ledger.database.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)');
  ledger.transaction(() => {
    ledger.database.exec('DELETE FROM documents');
    for (const [position, d] of documents.entries()) {
      const signer = d.signer === undefined ? null : JSON.stringify(d.signer);
      put.run(d.path, position, d.kind, d.contentId ?? null, d.sha256, d.sizeBytes, d.updated ?? null, signer);
    }
  });
}
