import { renameSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf, MirrorError } from '../errors.ts';

/** Makes a folder's entries durable. Windows has no such call; NTFS journals them itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some FUSE file systems refuse to sync a folder; the rename itself has happened. EIO is another matter: the device lost it.
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** Writes a new file and makes its bytes durable; fails if it exists, so that nothing is written through a link. */
export async function writeNewFile(file: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Sets the mode whatever the umask was; volumes without modes ignore it. */
export async function makePublic(file: string, mode: 0o644 | 0o755): Promise<void> {
  try {
    await chmod(file, mode);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EINVAL', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
  }
}

/** Renames over what is there. On Windows somebody reading either (an indexer, a virus scanner, a web server) may be in the way for a moment: it is tried again for two seconds. */
export async function moveFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!mayPass(error, attempt)) throw error;
      await delay(movePauseMs);
    }
  }
}

/** The same for worker threads: it blocks. */
export function moveFileSync(from: string, to: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!mayPass(error, attempt)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, movePauseMs);
    }
  }
}

const movePauseMs = 100;
const moveAttempts = 20;

function mayPass(error: unknown, attempt: number): boolean {
  const inTheWay = ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error) ?? '');
  return process.platform === 'win32' && inTheWay && attempt < moveAttempts;
}

/** Replaces a file whole: new file beside it, fsync, rename, fsync of the folder. */
export async function replaceFile(file: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}-${Math.trunc(performance.now() * 1000)}.new`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeNewFile(temporary, bytes, mode);
    await moveFile(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error, file);
  }
}

/** Translates what the operating system says of the mirror's volume; other errors come back unchanged. */
export function diskError(error: unknown, file: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new MirrorError(
        'DISK_FULL',
        `No space is left on the volume of ${file}. Free some space and run again; what is here stays.`,
        {
          path: file,
          cause: error,
        },
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new MirrorError(
        'NOT_WRITABLE',
        `${file} cannot be written: ${error instanceof Error ? error.message : ''}. Check its owner and mode, or whether the volume is read-only.`,
        { path: file, cause: error },
      );
    case 'EFBIG':
      return new MirrorError('FILE_TOO_BIG', `${file} is larger than its volume allows for one file.`, {
        path: file,
        cause: error,
      });
    case 'EIO':
      return new MirrorError(
        'NOT_WRITABLE',
        `The volume of ${file} reports an input/output error. Check the medium and run again.`,
        { path: file, cause: error },
      );
    case 'ENODEV':
    case 'ENXIO':
    case 'ESTALE':
      return new MirrorError('TARGET_GONE', `The volume of ${file} is gone. Bring it back and run again.`, {
        path: file,
        cause: error,
      });
    default:
      return error;
  }
}
