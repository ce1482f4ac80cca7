import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { journalOf, readDatabase } from '../read-database.ts';
import type { MirrorLayout } from './layout.ts';
import { ledgerCorrupt, ledgerNewer, mirrorFailure } from './ledger-errors.ts';
import { ledgerSchema, ledgerVersion, revisionSchema } from './ledger-schema.ts';

const busyTimeoutMs = 10_000;

/** Opens, and where there is none makes, the ledger's database. Throws LEDGER_CORRUPT, LAYOUT_NEWER, NOT_WRITABLE, LOCKED. */
export function openDatabase(layout: MirrorLayout): Database.Database {
  // A journal without its ledger would be rolled back into the new one.
  if (!existsSync(layout.ledgerFile)) rmSync(journalOf(layout.ledgerFile), { force: true });
  return opened(layout, () => {
    const database = new Database(layout.ledgerFile, { timeout: busyTimeoutMs });
    return closedOnError(database, () => prepareDatabase(database));
  });
}

/** Opens the ledger's database without writing, whatever a killed process left; undefined where there is none. */
export function openDatabaseForReading(layout: MirrorLayout): Database.Database | undefined {
  if (!existsSync(layout.ledgerFile)) return undefined;
  return opened(layout, () => readDatabase(layout.ledgerFile, busyTimeoutMs));
}

/** Makes the tables in a new database. */
export function prepareDatabase(database: Database.Database): void {
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = FULL');
  if (versionOf(database) === 0) {
    database
      .transaction(() => {
        if (versionOf(database) !== 0) return;
        database.exec(ledgerSchema);
        database.pragma(`user_version = ${ledgerVersion}`);
      })
      .immediate();
  }
  if (versionOf(database) === ledgerVersion) database.exec(revisionSchema);
}

function opened(layout: MirrorLayout, open: () => Database.Database): Database.Database {
  try {
    const database = open();
    return closedOnError(database, () => checkVersion(database, layout));
  } catch (error) {
    throw mirrorFailure(error, layout);
  }
}

function closedOnError(database: Database.Database, work: () => unknown): Database.Database {
  try {
    work();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function checkVersion(database: Database.Database, layout: MirrorLayout): void {
  const version = versionOf(database);
  if (version > ledgerVersion) throw ledgerNewer(layout.root, version, ledgerVersion);
  if (version < ledgerVersion) throw ledgerCorrupt(layout, 'it has no tables');
}
