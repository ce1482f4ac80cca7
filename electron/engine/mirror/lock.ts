import { accessSync, constants, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { MirrorError } from '../errors.ts';
import { MirrorLayout } from './layout.ts';
import { mirrorFailure } from './ledger-errors.ts';

/** A mirror held by this process. The kernel drops it when the process ends, however it ends. */
export interface MirrorLock {
  release(): void;
}

/** Long enough to outlast somebody who only looks whether the mirror is locked. */
const patienceMs = 100;

/**
 * Takes the mirror for writing, or throws LOCKED: an open SQLite transaction, never a PID file.
 * Nothing else in this process may open the lock file: POSIX drops a process's locks with the first handle that it closes.
 */
export function lockMirror(layout: MirrorLayout): MirrorLock {
  let database: Database.Database | undefined;
  try {
    // SQLite opens what it may not write for reading, and such a transaction locks nobody out.
    for (const place of [layout.state, layout.lockFile].filter((one) => existsSync(one)))
      accessSync(place, constants.W_OK);
    database = new Database(layout.lockFile, { timeout: patienceMs });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return {
      release() {
        if (held.inTransaction) held.exec('ROLLBACK');
        held.close();
      },
    };
  } catch (error) {
    database?.close();
    throw isBusy(error)
      ? locked(layout, error)
      : mirrorFailure(error, { root: layout.root, ledgerFile: layout.lockFile });
  }
}

/** Whether some process works on the mirror now. A folder without a lock file is not locked. Writes nothing. */
export function isLocked(root: string): boolean {
  const { lockFile } = new MirrorLayout(root, 'plain');
  if (!existsSync(lockFile)) return false;
  try {
    const database = new Database(lockFile, { readonly: true, timeout: 0 });
    try {
      database.prepare('SELECT count(*) FROM sqlite_master').get();
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    return isBusy(error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:BUSY|LOCKED)/.test(error.code);
}

function locked({ root }: MirrorLayout, cause: unknown): MirrorError {
  return new MirrorError(
    'LOCKED',
    `Another Streamferry is working on ${root}. Wait until it has ended, or stop it, then run again.`,
    { path: root, cause },
  );
}
