import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import { holdingColumns, holdingOf } from '../mirror/ledger-rows.ts';
import { documentOf, type LedgerDocument } from './ledger-documents.ts';

const documentColumns = 'path, position, kind, content_id, sha256, size, updated, signer, upstream';

/** Remembers what a revision publishes and holds, just before it is superseded. To be called in that transaction. */
export function rememberPublication(ledger: Ledger, revision: number): void {
  const { database } = ledger;
  database
    .prepare(
      `INSERT OR REPLACE INTO revision_documents (number, ${documentColumns}) SELECT ?, ${documentColumns} FROM documents`,
    )
    .run(revision);
  database
    .prepare(
      `INSERT OR REPLACE INTO revision_holdings (number, ${holdingColumns}) SELECT ?, ${holdingColumns} FROM holdings`,
    )
    .run(revision);
}

/** The documents of a superseded revision, in publication order; none where it was superseded before they were remembered. */
export function documentsOf(ledger: Ledger, revision: number): LedgerDocument[] {
  return ledger.database
    .prepare(`SELECT ${documentColumns} FROM revision_documents WHERE number = ? ORDER BY position`)
    .all(revision)
    .map(documentOf);
}

/** What the rules held in a superseded revision. */
export function holdingsOf(ledger: Ledger, revision: number): LedgerHolding[] {
  return ledger.database
    .prepare(`SELECT ${holdingColumns} FROM revision_holdings WHERE number = ?`)
    .raw()
    .all(revision)
    .map(holdingOf);
}

/** Drops all that is recorded of a revision. */
export function forgetRevision(ledger: Ledger, revision: number): void {
  ledger.transaction(() => {
    for (const table of ['revision_paths', 'revision_documents', 'revision_holdings', 'revisions'])
      ledger.database.prepare(`DELETE FROM ${table} WHERE number = ?`).run(revision);
  });
}
