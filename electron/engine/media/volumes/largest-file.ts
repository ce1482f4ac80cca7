import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { withinTime } from './time-limit.ts';

/** FAT keeps a file's size in 32 bits. */
export const fatLimitBytes = 2 ** 32 - 1;

/** What Linux calls these in statfs(2): their limits are known, and trying exFAT's would fill gigabytes with zeros. */
const linuxTypes = { fat: 0x4d44, exfat: 0x2011bab0 };
const timeLimitMs = 5_000;
const smallTryBytes = 16 * 2 ** 20;

/**
 * The largest file that the volume of `folder` takes, found by trying whether it takes one of 4 GiB; undefined: no limit that
 * matters. Where a try would be slow or says nothing, FAT's limit: parts are never wrong.
 */
export async function largestFile(folder: string, freeBytes: number): Promise<number | undefined> {
  if (freeBytes <= fatLimitBytes) return fatLimitBytes;
  if (process.platform === 'linux') {
    const { type } = await statfs(folder);
    if (type === linuxTypes.fat) return fatLimitBytes;
    if (type === linuxTypes.exfat) return undefined;
  }
  const takes = await withinTime(takesMore(join(folder, 'large')), timeLimitMs, () => false);
  return takes ? undefined : fatLimitBytes;
}

async function takesMore(file: string): Promise<boolean> {
  const handle = await open(file, 'wx');
  try {
    // A volume that cannot leave gaps would write out all of them.
    if (process.platform !== 'win32' && !(await leavesGaps(handle))) return false;
    await handle.truncate(fatLimitBytes + 1);
    return (await handle.stat()).size === fatLimitBytes + 1;
  } catch {
    return false;
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

async function leavesGaps(handle: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  await handle.truncate(smallTryBytes);
  const { size, blocks } = await handle.stat();
  // stat(2): blocks are of 512 bytes, whatever the file system's own are.
  return size === smallTryBytes && blocks * 512 < smallTryBytes / 2;
}
