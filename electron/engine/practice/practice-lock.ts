import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

const retryMs = 50;
const patienceMs = 60_000;

/**
 * Runs the task while this process alone holds the lock file: an open SQLite transaction, which the kernel drops when the process ends.
 * Waits up to a minute for another holder.
 */
export async function whileLocked<T>(lockFile: string, task: () => Promise<T>): Promise<T> {
  const database = new Database(lockFile, { timeout: 0 });
  try {
    await begin(database);
    return await task();
  } finally {
    database.close();
  }
}

async function begin(database: Database.Database): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || waitedMs >= patienceMs) throw error;
    }
    await delay(retryMs);
  }
}
