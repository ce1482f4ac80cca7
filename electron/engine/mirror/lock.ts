import { existsSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { MirrorError } from '../errors.ts';
import { diskError } from './durable.ts';
import { MirrorLayout } from './layout.ts';

/** A mirror held by this process. The kernel drops it when the process ends, however it ends. */
export interface MirrorLock {
  release(): void;
}

/** Takes the mirror for writing at once, or throws LOCKED: an open SQLite transaction, never a PID file. */
export function lockMirror(layout: MirrorLayout): MirrorLock {
  let database: Database.Database | undefined;
  try {
    database = new Database(layout.lockFile, { timeout: 0 });
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
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      throw new MirrorError(
        'LOCKED',
        `Another Streamferry is working on ${layout.root}. Wait until it has ended, or stop it, then run again.`,
        {
          path: layout.root,
          cause: error,
        },
      );
    }
    throw openError(layout, error);
  }
}

/** Whether some process works on the mirror now. A folder without a lock file is not locked. */
export function isLocked(root: string): boolean {
  const { lockFile } = new MirrorLayout(root, 'plain');
  if (!existsSync(lockFile)) return false;
  try {
    const database = new Database(lockFile, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE; ROLLBACK');
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
  }
}

/** SQLite says only CANTOPEN or READONLY; a plain write beside it tells the operating system's reason. The lock file itself stays closed:
 * closing it would drop this process's own locks on it (POSIX). */
function openError(layout: MirrorLayout, error: unknown): unknown {
  const probe = `${layout.lockFile}.probe`;
  try {
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (reason) {
    return diskError(reason, layout.lockFile);
  }
  return diskError(error, layout.lockFile);
}
