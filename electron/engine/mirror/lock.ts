import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { MirrorError } from '../errors.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';

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

/** SQLite says only CANTOPEN or READONLY; trying a plain write tells the operating system's reason. */
function openError(layout: MirrorLayout, error: unknown): unknown {
  try {
    writeFileSync(layout.lockFile, '', { flag: 'a' });
  } catch (reason) {
    return diskError(reason, layout.lockFile);
  }
  return diskError(error, layout.lockFile);
}
