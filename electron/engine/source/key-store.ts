import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, MirrorError } from '../errors.ts';

export interface StoredKey {
  readonly fingerprint: string;
  /** Binary, as gpgv wants it. */
  readonly bytes: Buffer;
}

/** Where the app keeps a key it fetched. */
export function storedKeyFile(folder: string, fingerprint: string): string {
  return join(folder, `${fingerprint}.gpg`);
}

/** Keeps a key in the app's data folder, replacing an earlier copy in one step. Returns its file. Throws NOT_WRITABLE, DISK_FULL. */
export async function storeKey(folder: string, { fingerprint, bytes }: StoredKey): Promise<string> {
  const file = storedKeyFile(folder, fingerprint);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const apart = await mkdtemp(join(folder, '.new-'));
    try {
      await writeDurably(join(apart, 'key.gpg'), bytes);
      await rename(join(apart, 'key.gpg'), file);
    } finally {
      await rm(apart, { recursive: true, force: true });
    }
    return file;
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    const code = errno === 'ENOSPC' || errno === 'EDQUOT' ? 'DISK_FULL' : 'NOT_WRITABLE';
    const advice = 'Make room or make the folder writable, then fetch the key again';
    throw new MirrorError(code, `The key ${fingerprint} could not be stored in ${folder} (${errno}). ${advice}.`, {
      path: file,
      cause,
    });
  }
}

async function writeDurably(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
