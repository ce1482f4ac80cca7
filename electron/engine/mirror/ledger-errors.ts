import Database from 'better-sqlite3';
import { EngineError, MirrorError } from '../errors.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';

/** Translates what SQLite and the operating system say while a mirror is worked on; other errors come back unchanged. */
export function mirrorFailure(error: unknown, layout: Pick<MirrorLayout, 'root' | 'ledgerFile'>): unknown {
  if (error instanceof EngineError) return error;
  if (!(error instanceof Database.SqliteError)) return diskError(error, layout.root);
  const options = { path: layout.root, cause: error };
  const { code, message } = error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new MirrorError(
      'LOCKED',
      `Another program holds the ledger of ${layout.root}. Wait until it has ended, then run again.`,
      options,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return new MirrorError(
      'NOT_WRITABLE',
      `The ledger ${layout.ledgerFile} cannot be opened for writing: ${message}. Check its owner and mode, or whether the volume is read-only.`,
      options,
    );
  }
  if (code.startsWith('SQLITE_FULL')) {
    return new MirrorError(
      'DISK_FULL',
      `No space is left on the volume of ${layout.root}. Free some space and run again; what is here stays.`,
      options,
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new MirrorError(
      'TARGET_GONE',
      `The volume of ${layout.root} does not answer: ${message}. Check its connection and its health, then run again.`,
      options,
    );
  }
  return ledgerCorrupt(layout, message, error);
}

/** LEDGER_CORRUPT with the way out of it. */
export function ledgerCorrupt(layout: Pick<MirrorLayout, 'ledgerFile'>, reason: string, cause?: unknown): MirrorError {
  return new MirrorError(
    'LEDGER_CORRUPT',
    `The ledger ${layout.ledgerFile} cannot be read: ${reason}. Move it aside and sync all rules again: files in place are checked and kept.`,
    { path: layout.ledgerFile, cause },
  );
}

export function ledgerNewer(root: string, version: number, known: number): MirrorError {
  return new MirrorError(
    'LAYOUT_NEWER',
    `The ledger of ${root} was written by a newer Streamferry (version ${version}, known ${known}). Use a newer Streamferry for it.`,
    { path: root },
  );
}
