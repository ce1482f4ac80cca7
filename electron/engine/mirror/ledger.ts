import Database from 'better-sqlite3';
import type { Digest } from '../../contract/plan.ts';
import type { MirrorLayout } from './layout.ts';
import { openDatabase, openDatabaseForReading, prepareDatabase } from './ledger-open.ts';
import { fileColumns, fileOf, fileSizeOf, holdingColumns, holdingOf } from './ledger-rows.ts';
import type { LedgerFile, LedgerHolding } from './ledger-types.ts';

export type { LedgerFile, LedgerHolding } from './ledger-types.ts';

/** What a mirror holds, in SQLite with a rollback journal: it works where shared memory does not, and opens read-only media. */
export class Ledger {
  readonly database: Database.Database;

  private constructor(database: Database.Database) {
    this.database = database;
  }

  /** Opens, and when writable creates, the ledger. Undefined: there is none and `readOnly` was asked. Throws LEDGER_CORRUPT, LAYOUT_NEWER, NOT_WRITABLE. */
  static open(layout: MirrorLayout, options: { readonly readOnly: false }): Ledger;
  static open(layout: MirrorLayout, options: { readonly readOnly: true }): Ledger | undefined;
  static open(layout: MirrorLayout, { readOnly }: { readonly readOnly: boolean }): Ledger | undefined {
    const database = readOnly ? openDatabaseForReading(layout) : openDatabase(layout);
    return database && new Ledger(database);
  }

  /** For pure look-ups where no mirror exists yet. */
  static empty(): Ledger {
    const database = new Database(':memory:');
    prepareDatabase(database);
    return new Ledger(database);
  }

  get isReadOnly(): boolean {
    return this.database.readonly;
  }

  files(): Map<string, LedgerFile> {
    const rows = this.database.prepare(`SELECT ${fileColumns} FROM files`).raw().all();
    return new Map(rows.map(fileOf).map((file) => [file.path, file]));
  }

  /** The little that a look at the disk needs, quickly. */
  fileSizes(): Pick<LedgerFile, 'path' | 'sizeBytes' | 'state'>[] {
    return this.database.prepare('SELECT path, size, state FROM files').raw().all().map(fileSizeOf);
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
    const find = this.database.prepare(`SELECT ${fileColumns} FROM files WHERE hex = ? AND state = 'present'`).raw();
    return [...hexes].flatMap((hex) => find.all(hex).map(fileOf));
  }

  holdings(): LedgerHolding[] {
    return this.database.prepare(`SELECT ${holdingColumns} FROM holdings`).raw().all().map(holdingOf);
  }

  /** The rules that hold something. */
  holdingRules(): Set<string> {
    return new Set(this.database.prepare('SELECT DISTINCT rule_id FROM holdings').pluck().all().map(String));
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
