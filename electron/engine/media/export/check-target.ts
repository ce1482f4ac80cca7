import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';
import { errnoOf, InputError, MirrorError } from '../../errors.ts';
import { kindOf } from '../../mirror/safe-place.ts';
import { isShipment } from '../reading/find-shipments.ts';
import { shipmentFile, shipmentNames } from '../shipment-layout.ts';
import { volumeGone } from '../volumes/volume-error.ts';
import { guardVolume, type VolumeGuard } from '../volumes/volume-guard.ts';
import type { MirrorAtHand } from './collect-mirror.ts';

/** The volume or folder that an export goes to, as it was when that began. */
export interface CheckedTarget {
  /** Absolute. */
  readonly folder: string;
  /** Knows the volume from that moment on: another one in its place, or none, is noticed. */
  readonly guard: VolumeGuard;
  /** A volume is mounted just there. */
  readonly isMountPoint: boolean;
}

/**
 * Looks at the place that shipments of these mirrors go to. A folder that is not there is most often a medium that is not mounted:
 * it is not made. Throws TARGET_GONE, and BAD_ARGUMENT where no shipment can stand.
 */
export async function checkTarget(folder: string, mirrors: readonly MirrorAtHand[]): Promise<CheckedTarget> {
  const found = await stat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') throw notThere(folder);
    throw volumeGone(folder, error);
  });
  if (!found.isDirectory()) throw badTarget(folder, 'is a file, where a volume or a folder is expected');
  const guard = await guardVolume(folder);
  for (const { layout, name } of mirrors) {
    const way = relative(await realpath(layout.root), await realpath(folder));
    // On Windows the way to another drive is that drive.
    if (!/^\.\.(?:[/\\]|$)/u.test(way) && !isAbsolute(way))
      throw badTarget(folder, `lies in the mirror ${name} itself`);
  }
  const isMarked = kindOf(shipmentFile(folder, shipmentNames.incomplete)) === 'file';
  if (isMarked || (await isShipment(folder))) throw itself(folder);
  return { folder, guard, isMountPoint: found.dev !== (await stat(dirname(folder))).dev };
}

function notThere(path: string): MirrorError {
  return new MirrorError(
    'TARGET_GONE',
    `${path} is not there. Connect and mount the volume, or make the folder, then export again.`,
    { path },
  );
}

function badTarget(path: string, found: string): InputError {
  return new InputError('BAD_ARGUMENT', `${path} ${found}. Name a volume or a folder elsewhere.`, { path });
}

function itself(path: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `${path} is a shipment itself, where the volume or folder that has it is expected. Name ${dirname(path)}.`,
    { path },
  );
}
