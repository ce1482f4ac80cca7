import * as v from 'valibot';
import type { Revision } from '../../contract/mirror.ts';
import type { Digest } from '../../contract/plan.ts';
import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import { digestOf, revisionPathRow, revisionRow, signersOf } from '../mirror/ledger-rows.ts';
import type { LedgerDocument } from './ledger-documents.ts';
import { rememberPublication } from './revision-record.ts';

export interface RevisionPath {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  /** True when the file stands in `revisions/<n>/`, false while it is still in place. */
  readonly moved: boolean;
}

/** Every recorded revision, oldest first; the last is the current one. */
export function listRevisions(ledger: Ledger): (Revision & { readonly supersededAt: string | undefined })[] {
  return ledger.database
    .prepare('SELECT * FROM revisions ORDER BY number')
    .all()
    .map((raw) => {
      const row = v.parse(revisionRow, raw);
      return {
        number: row.number,
        publishedAt: row.published_at,
        supersededAt: row.superseded_at ?? undefined,
        signers: signersOf(row.signers),
        files: row.files,
        sizeBytes: row.size,
      };
    });
}

export function revisionPaths(ledger: Ledger, number: number): RevisionPath[] {
  return ledger.database
    .prepare('SELECT * FROM revision_paths WHERE number = ?')
    .all(number)
    .map((raw) => {
      const row = v.parse(revisionPathRow, raw);
      return { path: row.path, sizeBytes: row.size, digest: digestOf(row), moved: row.moved === 1 };
    });
}

/** The number of the current revision; undefined before the first publication. */
export function currentRevision(ledger: Ledger): number | undefined {
  const number = ledger.database.prepare('SELECT MAX(number) FROM revisions').pluck().get();
  return typeof number === 'number' ? number : undefined;
}

/** The revision before the current one; undefined when none is kept. */
export function lastSuperseded(ledger: Ledger): number | undefined {
  return listRevisions(ledger).findLast((one) => one.supersededAt !== undefined)?.number;
}

/** Notes that these files of a revision stand in `revisions/<n>/` now. */
export function markMoved(ledger: Ledger, number: number, paths: readonly string[]): void {
  const mark = ledger.database.prepare('UPDATE revision_paths SET moved = 1 WHERE number = ? AND path = ?');
  ledger.transaction(() => {
    for (const path of paths) mark.run(number, path);
  });
}

/** True when both hold the same content at the same paths, under whatever rules. */
export function samePaths(some: readonly LedgerHolding[], others: readonly LedgerHolding[]): boolean {
  const [held, wanted] = [contentByPath(some), contentByPath(others)];
  return held.size === wanted.size && [...wanted].every(([path, content]) => held.get(path) === content);
}

function contentByPath(holdings: readonly LedgerHolding[]): Map<string, string> {
  return new Map(
    holdings.flatMap(({ path, sizeBytes, digest }) =>
      path === undefined ? [] : [[path, `${sizeBytes} ${digest?.algorithm} ${digest?.hex}`]],
    ),
  );
}

/** Supersedes the current revision, remembering every path it held, and adds the next one. To be called inside the publish transaction, before the holdings are replaced. */
export function startRevision(
  ledger: Ledger,
  options: { readonly at: string; readonly documents: readonly LedgerDocument[] },
): number {
  const current = currentRevision(ledger);
  if (current !== undefined) {
    ledger.database.prepare('UPDATE revisions SET superseded_at = ? WHERE number = ?').run(options.at, current);
    // With one MAX() SQLite takes the other columns from the row that has it: size and digest stay together.
    ledger.database
      .prepare(
        `INSERT OR IGNORE INTO revision_paths SELECT ?, path, size, algorithm, hex, 0 FROM
           (SELECT path, COALESCE(size, 0) AS size, algorithm, hex, MAX(COALESCE(algorithm, '')) FROM holdings
            WHERE path IS NOT NULL GROUP BY path)`,
      )
      .run(current);
    rememberPublication(ledger, current);
  }
  const number = (current ?? 0) + 1;
  const signers = [
    ...new Map(
      options.documents.flatMap((d) => (d.signer === undefined ? [] : [[d.signer.fingerprint, d.signer]])),
    ).values(),
  ];
  ledger.database
    .prepare('INSERT INTO revisions VALUES (?, ?, NULL, ?, 0, 0)')
    .run(number, options.at, JSON.stringify(signers));
  return number;
}

/** Fills in what the new revision holds. To be called after the holdings are replaced. */
export function countRevision(ledger: Ledger, number: number): void {
  ledger.database
    .prepare(
      `UPDATE revisions SET (files, size) = (SELECT COUNT(*), COALESCE(SUM(size), 0) FROM
         (SELECT path, MAX(size) AS size FROM holdings WHERE path IS NOT NULL GROUP BY path)) WHERE number = ?`,
    )
    .run(number);
}

const keptAtLeastMs = 24 * 3600 * 1000;

/** Superseded revisions to drop: beyond `keep`, and kept for a day at least when any is kept at all. */
export function expiredRevisions(ledger: Ledger, keep: number, now: Date): number[] {
  const superseded = listRevisions(ledger).filter((r) => r.supersededAt !== undefined);
  return superseded
    .slice(0, Math.max(0, superseded.length - keep))
    .filter((r) => keep === 0 || now.getTime() - Date.parse(r.supersededAt ?? '') >= keptAtLeastMs)
    .map((r) => r.number);
}
