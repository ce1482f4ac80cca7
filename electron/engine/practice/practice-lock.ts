import { mkdtemp, rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { MirrorError } from '../errors.ts';

const retryMs = 50;
const patienceMs = 60_000;

/**
 * Runs the task while this process alone holds the lock file: an open SQLite transaction, which the kernel drops when the process ends.
 * Waits up to a minute for another holder, then throws LOCKED.
 */
export async function whileLocked<T>(lockFile: string, task: () => Promise<T>): Promise<T> {
  const database = await openLock(lockFile);
  try {
    await begin(database, lockFile);
    return await task();
  } finally {
    database.close();
  }
}

/**
 * SQLite says only CANTOPEN of a folder that is read-only; making a folder tells the system's reason. The lock file itself
 * must not be opened for that: closing it would drop a lock that this process holds (POSIX advisory locks).
 */
async function openLock(lockFile: string): Promise<Database.Database> {
  try {
    return new Database(lockFile, { timeout: 0 });
  } catch (error) {
    await rmdir(await mkdtemp(`${lockFile}-`));
    throw error;
  }
}

async function begin(database: Database.Database, lockFile: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy) throw error;
      if (waitedMs >= patienceMs) throw lockedError(lockFile, error);
    }
    await delay(retryMs);
  }
}

function lockedError(lockFile: string, cause: unknown): MirrorError {
  const message = `Another Streamferry has held ${lockFile} for a minute. Wait until it has ended, or stop it, then run again.`;
  return new MirrorError('LOCKED', message, { path: lockFile, cause });
}
