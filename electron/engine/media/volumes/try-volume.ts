import { statfs } from 'node:fs/promises';
import type { VolumeTrial } from '../../../contract/media.ts';
import { MirrorError } from '../../errors.ts';
import { probeNames } from '../../mirror/names.ts';
import { fatLimitBytes, largestFile } from './largest-file.ts';
import { sampleSpeed } from './sample-speed.ts';
import { inTrialFolder } from './trial-folder.ts';

export interface TrialOptions {
  /** Of what shall be written: a volume's limit is looked for only where it could matter. */
  readonly largestFileBytes: number;
  /** The largest file that is known to stand there; absent: none is. */
  readonly standingBytes?: number;
}

/** Less than this is no place for a shipment, nor for a sample. */
const leastFreeBytes = 2 ** 20;

/**
 * Finds out by trying on the volume itself what it takes and how fast it is; leaves nothing behind. `folder` need not be there
 * yet. Throws NOT_WRITABLE, TARGET_FULL, TARGET_GONE.
 */
export async function tryVolume(folder: string, options: TrialOptions): Promise<VolumeTrial> {
  const { largestFileBytes, standingBytes = 0 } = options;
  return inTrialFolder(folder, async (trialFolder) => {
    const freeBytes = await freeBytesOf(trialFolder);
    if (freeBytes < leastFreeBytes) throw full(folder, freeBytes);
    const { encoding, foldsCase } = await probeNames(trialFolder);
    const maxFileBytes =
      largestFileBytes > fatLimitBytes ? await largestFile(trialFolder, { freeBytes, standingBytes }) : undefined;
    return {
      takesEveryName: encoding === 'plain',
      foldsCase,
      ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
      freeBytes,
      ...(await sampleSpeed(trialFolder, freeBytes)),
    };
  });
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function full(folder: string, freeBytes: number): MirrorError {
  return new MirrorError(
    'TARGET_FULL',
    `Expected at least 1 MiB of free space on the volume of ${folder}, found ${freeBytes} bytes. Free some space on it, or choose another.`,
    { path: folder, details: { neededBytes: leastFreeBytes, freeBytes } },
  );
}
