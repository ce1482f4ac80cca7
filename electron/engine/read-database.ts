import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';

/** Opens a SQLite database without writing to its medium, whatever a killed process left there. Throws SqliteError. */
export function readDatabase(file: string, busyTimeoutMs: number): Database.Database {
  const database = new Database(file, { readonly: true, timeout: busyTimeoutMs });
  try {
    readSomething(database);
    return database;
  } catch (error) {
    database.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_READONLY')) throw error;
    return rolledBack(file);
  }
}

/** The rollback journal of a database file. */
export function journalOf(file: string): string {
  return `${file}-journal`;
}

/** A process that was killed while it wrote left its journal. Only a copy may be rolled back here. */
function rolledBack(file: string): Database.Database {
  const folder = mkdtempSync(join(tmpdir(), 'streamferry-database-'));
  try {
    const copy = join(folder, basename(file));
    copyFileSync(file, copy);
    copyFileSync(journalOf(file), journalOf(copy));
    const database = new Database(copy);
    try {
      readSomething(database);
      return new Database(database.serialize(), { readonly: true });
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readSomething(database: Database.Database): void {
  database.pragma('user_version');
}
