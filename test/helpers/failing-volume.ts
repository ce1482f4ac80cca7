import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { canMount, smallVolume } from './small-volume.ts';
import { tempFolder } from './temp-folder.ts';

export interface FailingVolume {
  readonly folder: string;
  /** From now on the device refuses what is written to it; the system takes it all the same, until it is asked to flush. */
  fail(): void;
  /** From now on it gives nothing back either, but for what the system has in memory. */
  vanish(): void;
}

/** Why tests that need a failing device are left out; undefined where they run. Where nothing may be left out, importing this throws. */
export const noFailingVolume = whyNot();

if (noFailingVolume !== undefined && process.env.STREAMFERRY_REQUIRE_ALL === '1') throw new Error(noFailingVolume);

function whyNot(): string | undefined {
  if (!canMount) return 'skipped: mounting volumes takes Linux and root';
  return existsSync('/usr/sbin/mkfs.ext4') ? undefined : 'skipped: there is no /usr/sbin/mkfs.ext4';
}

/** An ext4 whose device can be made to fail: its image has holes, and the volume that it lies on can be filled. */
export function failingVolume(): FailingVolume {
  const below = smallVolume(3 * 2 ** 20);
  const image = join(below, 'image');
  writeFileSync(image, '');
  truncateSync(image, 16 * 2 ** 20);
  execFileSync('/usr/sbin/mkfs.ext4', ['-q', '-O', '^has_journal', '-E', 'lazy_itable_init=1,nodiscard', image]);
  const folder = join(tempFolder(), 'failing');
  mkdirSync(folder);
  execFileSync('mount', ['-o', 'loop,errors=continue', image, folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return { folder, fail: () => fill(join(below, 'filler')), vanish: () => truncateSync(image, 0) };
}

function fill(file: string): void {
  const zeros = Buffer.alloc(4096);
  const descriptor = openSync(file, 'wx');
  try {
    for (;;) writeSync(descriptor, zeros);
  } catch (error) {
    if (!String(error).includes('ENOSPC')) throw error;
  } finally {
    closeSync(descriptor);
  }
}
