import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isFuse, type MountEntry, mountUnder } from './mountinfo.ts';

const run = promisify(execFile);
const timeLimitMs = 30_000;

/**
 * Asks Linux to forget what it has in memory of a file or a device, so that the next reading comes from the device; false
 * where it cannot be asked. What was not flushed before stays in memory. GNU dd does it with posix_fadvise(2), DONTNEED.
 */
export async function dropCache(file: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    await run('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none'], { timeout: timeLimitMs });
    return true;
  } catch {
    return false;
  }
}

/**
 * The same for the device or image below a FUSE file system: its daemon reads that through the system's memory, however its
 * files are opened. Undefined where the file system is none of FUSE.
 */
export async function dropCacheBelow(path: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const mount = await mountUnder(path);
  return mount !== undefined && isFuse(mount) ? dropCacheOf(mount) : undefined;
}

/** Of what is mounted; false where its source is no device or file of this machine. */
export async function dropCacheOf({ source }: MountEntry): Promise<boolean> {
  return source.startsWith('/') && dropCache(source);
}
