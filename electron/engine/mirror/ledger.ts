import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import type { Digest } from '../../contract/plan.ts';
import { MirrorError } from '../errors.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import { digestOf, fileRow, holdingRow } from './ledger-rows.ts';
import { ledgerSchema, ledgerVersion } from './ledger-schema.ts';

/** A file that stands in place, as recorded. */
export interface LedgerFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  readonly state: 'present' | 'damaged';
  readonly checkedAt: string;
  readonly auditedAt: string | undefined;
}

/** One item that a rule holds; `evidence` is the sha256 of the document it was last seen in. */
export interface LedgerHolding {
  readonly ruleId: string;
  readonly contentId: string;
  readonly product: string;
  readonly version: string;
  readonly item: string;
  readonly path?: string;
  readonly sizeBytes?: number;
  readonly digest?: Digest;
  readonly evidence?: string;
}

/** What a mirror holds, in SQLite with a rollback journal: it works where shared memory does not, and opens read-only media. */
export class Ledger {
  readonly database: Database.Database;

  private constructor(database: Database.Database) {
    this.database = database;
  }

  /** Opens, and when writable creates, the ledger. Undefined: there is none and `readOnly` was asked. Throws LEDGER_CORRUPT, LAYOUT_NEWER, NOT_WRITABLE. */
  static open(layout: MirrorLayout, options: { readonly readOnly: boolean }): Ledger | undefined {
    if (options.readOnly && !existsSync(layout.ledgerFile)) return undefined;
    let database: Database.Database | undefined;
    try {
      database = new Database(layout.ledgerFile, { readonly: options.readOnly, timeout: 10_000 });
      if (!options.readOnly) prepare(database);
      checkVersion(database, layout);
      return new Ledger(database);
    } catch (error) {
      database?.close();
      throw ledgerError(error, layout);
    }
  }

  /** For pure look-ups where no mirror exists yet. */
  static empty(): Ledger {
    const database = new Database(':memory:');
    prepare(database);
    return new Ledger(database);
  }

  files(): Map<string, LedgerFile> {
    const found = new Map<string, LedgerFile>();
    for (const raw of this.database.prepare('SELECT * FROM files').iterate()) {
      const row = v.parse(fileRow, raw);
      found.set(row.path, {
        path: row.path,
        sizeBytes: row.size,
        digest: digestOf(row),
        state: row.state,
        checkedAt: row.checked_at,
        auditedAt: row.audited_at ?? undefined,
      });
    }
    return found;
  }

  /** Records files as in place and checked, in one transaction. */
  recordFiles(files: readonly { path: string; sizeBytes: number; digest: Digest | undefined }[], at: string): void {
    const put = this.database.prepare(
      `INSERT INTO files (path, size, algorithm, hex, state, checked_at) VALUES (?, ?, ?, ?, 'present', ?)
       ON CONFLICT (path) DO UPDATE SET size = excluded.size, algorithm = excluded.algorithm, hex = excluded.hex, state = 'present',
         checked_at = excluded.checked_at, audited_at = NULL`,
    );
    this.transaction(() => {
      for (const { path, sizeBytes, digest } of files)
        put.run(path, sizeBytes, digest?.algorithm ?? null, digest?.hex ?? null, at);
    });
  }

  forgetFiles(paths: readonly string[]): void {
    const remove = this.database.prepare('DELETE FROM files WHERE path = ?');
    this.transaction(() => {
      for (const path of paths) remove.run(path);
    });
  }

  /** Marks what an audit found. */
  recordAudit(paths: { readonly good: readonly string[]; readonly damaged: readonly string[] }, at: string): void {
    const good = this.database.prepare(`UPDATE files SET state = 'present', audited_at = ? WHERE path = ?`);
    const damaged = this.database.prepare(`UPDATE files SET state = 'damaged', audited_at = ? WHERE path = ?`);
    this.transaction(() => {
      for (const path of paths.good) good.run(at, path);
      for (const path of paths.damaged) damaged.run(at, path);
    });
  }

  /** Files with one of these digests, for reuse by another mirror. */
  filesByDigest(hexes: Iterable<string>): LedgerFile[] {
    const find = this.database.prepare(`SELECT * FROM files WHERE hex = ? AND state = 'present'`);
    const found: LedgerFile[] = [];
    for (const hex of hexes) {
      const raw = find.get(hex);
      if (raw === undefined) continue;
      const row = v.parse(fileRow, raw);
      found.push({
        path: row.path,
        sizeBytes: row.size,
        digest: digestOf(row),
        state: row.state,
        checkedAt: row.checked_at,
        auditedAt: row.audited_at ?? undefined,
      });
    }
    return found;
  }

  holdings(): LedgerHolding[] {
    return this.database
      .prepare('SELECT * FROM holdings')
      .all()
      .map((raw) => {
        const row = v.parse(holdingRow, raw);
        const digest = digestOf(row);
        return {
          ruleId: row.rule_id,
          contentId: row.content_id,
          product: row.product,
          version: row.version,
          item: row.item,
          ...(row.path === null ? {} : { path: row.path }),
          ...(row.size === null ? {} : { sizeBytes: row.size }),
          ...(digest === undefined ? {} : { digest }),
          ...(row.evidence === null ? {} : { evidence: row.evidence }),
        };
      });
  }

  replaceHoldings(holdings: readonly LedgerHolding[]): void {
    const put = this.database.prepare('INSERT INTO holdings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.transaction(() => {
      this.database.exec('DELETE FROM holdings');
      for (const h of holdings) {
        put.run(
          h.ruleId,
          h.contentId,
          h.product,
          h.version,
          h.item,
          h.path ?? null,
          h.sizeBytes ?? null,
          h.digest?.algorithm ?? null,
          h.digest?.hex ?? null,
          h.evidence ?? null,
        );
      }
    });
  }

  /** A small named value; `undefined` removes it. */
  note(name: string): string | undefined {
    const value = this.database.prepare('SELECT value FROM notes WHERE name = ?').pluck().get(name);
    return typeof value === 'string' ? value : undefined;
  }

  setNote(name: string, value: string | undefined): void {
    if (value === undefined) this.database.prepare('DELETE FROM notes WHERE name = ?').run(name);
    else this.database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)').run(name, value);
  }

  /** Runs `work` in one short transaction; nested calls join the outer one. */
  transaction(work: () => void): void {
    if (this.database.inTransaction) work();
    else this.database.transaction(work).immediate();
  }

  close(): void {
    this.database.close();
  }
}

function prepare(database: Database.Database): void {
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = FULL');
  if (database.pragma('user_version', { simple: true }) !== 0) return;
  database
    .transaction(() => {
      if (database.pragma('user_version', { simple: true }) !== 0) return;
      database.exec(ledgerSchema);
      database.pragma(`user_version = ${ledgerVersion}`);
    })
    .immediate();
}

function checkVersion(database: Database.Database, layout: MirrorLayout): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version === ledgerVersion) return;
  if (version > ledgerVersion) {
    throw new MirrorError(
      'LAYOUT_NEWER',
      `The ledger of ${layout.root} was written by a newer Streamferry (version ${version}, known ${ledgerVersion}).`,
      {
        path: layout.root,
      },
    );
  }
  throw new MirrorError('LEDGER_CORRUPT', corruptMessage(layout, 'it has no tables'), { path: layout.ledgerFile });
}

function ledgerError(error: unknown, layout: MirrorLayout): unknown {
  if (!(error instanceof Database.SqliteError)) return diskError(error, layout.ledgerFile);
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new MirrorError(
      'LOCKED',
      `Another program holds the ledger of ${layout.root}. Wait until it has ended, then run again.`,
      { cause: error },
    );
  }
  if (error.code.startsWith('SQLITE_READONLY') || error.code.startsWith('SQLITE_CANTOPEN')) {
    return new MirrorError(
      'NOT_WRITABLE',
      `The ledger ${layout.ledgerFile} cannot be opened for writing: ${error.message}.`,
      { cause: error },
    );
  }
  if (error.code.startsWith('SQLITE_FULL')) {
    return new MirrorError('DISK_FULL', `No space is left on the volume of ${layout.root}.`, { cause: error });
  }
  return new MirrorError('LEDGER_CORRUPT', corruptMessage(layout, error.message), {
    path: layout.ledgerFile,
    cause: error,
  });
}

function corruptMessage(layout: MirrorLayout, reason: string): string {
  return `The ledger ${layout.ledgerFile} cannot be read: ${reason}. Move it aside and sync all rules again: files in place are checked and kept.`;
}
