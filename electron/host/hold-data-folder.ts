import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { errnoOf, MirrorError } from '../engine/errors.ts';

/** A data folder that this host alone works with, until it lets go or its process ends. */
export interface HeldDataFolder {
  release(): void;
}

/**
 * One host at a time keeps a data folder's mirrors fresh and runs its jobs; commands may come beside it. Held by the kernel
 * with an open SQLite transaction. Throws LOCKED where another host has it, NOT_WRITABLE where the folder cannot be used.
 */
export function holdDataFolder(dataFolder: string): HeldDataFolder {
  const file = join(dataFolder, 'host.lock');
  let database: Database.Database | undefined;
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    database = new Database(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (cause) {
    database?.close();
    throw failureFor(cause, dataFolder);
  }
}

function failureFor(cause: unknown, dataFolder: string): unknown {
  const options = { path: dataFolder, cause };
  if (cause instanceof Database.SqliteError && /^SQLITE_(?:BUSY|LOCKED)/u.test(cause.code)) {
    return new MirrorError(
      'LOCKED',
      `Streamferry is open already with the data folder ${dataFolder}. Go on there, or stop it first.`,
      options,
    );
  }
  if (cause instanceof Database.SqliteError || errnoOf(cause) !== undefined) {
    return new MirrorError(
      'NOT_WRITABLE',
      `The data folder ${dataFolder} cannot be written. Give this user access to it, or name another one.`,
      options,
    );
  }
  return cause;
}
