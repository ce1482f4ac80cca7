import { stat } from 'node:fs/promises';
import { volumeGone } from './volume-error.ts';

/** Watches that a folder stays on the volume that it was on. */
export interface VolumeGuard {
  /** Throws TARGET_GONE where the folder or its volume is there no more. One look; call it before each new file, and before anything is claimed. */
  check(): Promise<void>;
}

/**
 * After a volume was pulled, new files would go into the empty folder below its mount point, on the system disk, without an
 * error: only the device's number tells. Throws TARGET_GONE where there is no such folder.
 */
export async function guardVolume(folder: string): Promise<VolumeGuard> {
  const device = await deviceOf(folder);
  return {
    async check() {
      if ((await deviceOf(folder)) !== device) throw volumeGone(folder);
    },
  };
}

async function deviceOf(folder: string): Promise<number> {
  try {
    return (await stat(folder)).dev;
  } catch (error) {
    throw volumeGone(folder, error);
  }
}
