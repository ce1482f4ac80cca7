import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EngineError, errnoOf, MirrorError } from '../errors.ts';
import { readDatabase } from '../read-database.ts';
import { migrations } from './migrations.ts';

/**
 * Opens `registry.sqlite` of a data folder and brings it up to date. Read-only, nothing is written: a missing
 * registry is an empty one and an older one is brought up to date in memory. Throws LAYOUT_NEWER and what `registryError` makes.
 */
export function openRegistryDatabase(dataFolder: string, readOnly: boolean): Database.Database {
  const file = join(dataFolder, 'registry.sqlite');
  let database: Database.Database | undefined;
  try {
    if (!readOnly) mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    database = readOnly ? openForReading(file) : new Database(file, { timeout: 10_000 });
    if (!readOnly) database.pragma('journal_mode = DELETE');
    migrate(database, file);
    if (readOnly) database.pragma('query_only = ON');
    return database;
  } catch (error) {
    database?.close();
    throw registryError(error, file);
  }
}

function openForReading(file: string): Database.Database {
  if (!existsSync(file)) return new Database(':memory:');
  const onDisk = readDatabase(file, 10_000);
  if (versionOf(onDisk) >= migrations.length) return onDisk;
  try {
    return new Database(onDisk.serialize());
  } finally {
    onDisk.close();
  }
}

function migrate(database: Database.Database, file: string): void {
  const found = versionOf(database);
  if (found > migrations.length) {
    throw new MirrorError(
      'LAYOUT_NEWER',
      `${file} has registry version ${found}; this Streamferry knows version ${migrations.length}. Use the newer Streamferry that wrote it, or another data folder.`,
      { path: file },
    );
  }
  if (found === migrations.length) return;
  // Asked again inside the write lock: another process may have migrated meanwhile.
  database
    .transaction(() => {
      for (const statements of migrations.slice(versionOf(database))) database.exec(statements);
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Translates SQLite's and the system's errors about the registry; other errors come back unchanged. */
export function registryError(error: unknown, file: string): unknown {
  if (error instanceof EngineError) return error;
  const code = errnoOf(error) ?? '';
  const reason = error instanceof Error ? error.message : String(error);
  const options = { path: file, cause: error };
  if (/^SQLITE_(CORRUPT|NOTADB|MISMATCH)/u.test(code)) {
    return new MirrorError(
      'LEDGER_CORRUPT',
      `The registry ${file} cannot be read: ${reason}. Move it aside; mirrors stay as they are and can be opened again.`,
      options,
    );
  }
  if (/^SQLITE_(BUSY|LOCKED)/u.test(code)) {
    return new MirrorError('LOCKED', `Another Streamferry is writing to ${file}. Try again in a moment.`, options);
  }
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/u.test(code)) {
    return new MirrorError('DISK_FULL', `No space is left on the volume of ${file}. Free some and run again.`, options);
  }
  if (/^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)/u.test(code)) {
    return new MirrorError(
      'NOT_WRITABLE',
      `The registry ${file} cannot be opened: ${reason}. Check the folder's owner and mode, or name another with --data-folder or STREAMFERRY_DATA.`,
      options,
    );
  }
  return error;
}
