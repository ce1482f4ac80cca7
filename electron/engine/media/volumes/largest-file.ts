import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { withinTime } from './time-limit.ts';

/** FAT keeps a file's size in 32 bits. */
export const fatLimitBytes = 2 ** 32 - 1;

/** What Linux calls its own drivers in statfs(2): their limits are known, and trying would fill gigabytes with zeros. FUSE has one name for all. */
const linuxFat = 0x4d44;
const linuxWithoutLimit = { exfat: 0x2011bab0, ntfs3: 0x7366746e };
const timeLimitMs = 5_000;
const smallTryBytes = 16 * 2 ** 20;

export interface VolumeState {
  readonly freeBytes: number;
  /** The largest file that is known to stand there; 0: none is. */
  readonly standingBytes: number;
}

/**
 * The largest file that the volume of `folder` takes, found by its type or by trying whether it takes one of 4 GiB; undefined: no
 * limit that matters. Where a try would be slow or says nothing, FAT's limit, unless a larger file stands there: parts are never wrong.
 */
export async function largestFile(folder: string, state: VolumeState): Promise<number | undefined> {
  if (state.standingBytes > fatLimitBytes) return undefined;
  if (process.platform === 'linux') {
    const { type } = await statfs(folder);
    if (type === linuxFat) return fatLimitBytes;
    if (Object.values(linuxWithoutLimit).includes(type)) return undefined;
  }
  const takes = await withinTime(takesMore(join(folder, 'large'), state.freeBytes), timeLimitMs, () => false);
  return takes ? undefined : fatLimitBytes;
}

async function takesMore(file: string, freeBytes: number): Promise<boolean> {
  // Windows gives a file all of its space at once.
  if (process.platform === 'win32' && freeBytes <= fatLimitBytes) return false;
  const handle = await open(file, 'wx');
  try {
    // A volume that cannot leave gaps would write out all of them.
    if (process.platform !== 'win32' && !(await leavesGaps(handle, freeBytes))) return false;
    await handle.truncate(fatLimitBytes + 1);
    return (await handle.stat()).size === fatLimitBytes + 1;
  } catch {
    return false;
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

async function leavesGaps(handle: Awaited<ReturnType<typeof open>>, freeBytes: number): Promise<boolean> {
  const tryBytes = Math.min(smallTryBytes, Math.floor(freeBytes / 4));
  await handle.truncate(tryBytes);
  const { size, blocks } = await handle.stat();
  // stat(2): blocks are of 512 bytes, whatever the file system's own are.
  return size === tryBytes && blocks * 512 < tryBytes / 2;
}
