import { readdir, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Volume, VolumeContents } from '../../../contract/media.ts';
import { errnoOf, failureOf, MirrorError } from '../../errors.ts';
import { findShipments } from '../reading/find-shipments.ts';
import { isLitter, readError } from '../reading/shipment-folder.ts';
import type { MountedVolume } from './mounted-volume.ts';
import { withinTime } from './time-limit.ts';

const lookLimitMs = 5_000;
/** Each look that never ends keeps one of Node's four file threads: so many volumes that may hang are looked at at a time. */
const maxHanging = 2;

export interface LookOptions {
  readonly limitMs?: number;
  /** How a volume is looked at; absent: on the disk. */
  readonly look?: (volume: MountedVolume) => Promise<Volume | undefined>;
}

/** Looks at volumes without ever waiting long for one: what does not answer is told as unreadable, and not asked again while it hangs. */
export class VolumeLooks {
  readonly #limitMs: number;
  readonly #look: (volume: MountedVolume) => Promise<Volume | undefined>;
  readonly #hanging = new Set<string>();

  constructor({ limitMs = lookLimitMs, look = lookAt }: LookOptions = {}) {
    this.#limitMs = limitMs;
    this.#look = look;
  }

  hangs({ id }: MountedVolume): boolean {
    return this.#hanging.has(id);
  }

  /** So many more may hang before none is asked any more. */
  get left(): number {
    return Math.max(0, maxHanging - this.#hanging.size);
  }

  /** Undefined where no folder is mounted but a file. */
  async at(volume: MountedVolume): Promise<Volume | undefined> {
    const { id, mayHang } = volume;
    if (this.hangs(volume) || (mayHang && this.left === 0)) return silent(volume);
    let ended = false;
    const looking = this.#look(volume).finally(() => {
      ended = true;
      this.#hanging.delete(id);
    });
    return withinTime(looking, this.#limitMs, () => {
      if (!ended) this.#hanging.add(id);
      return silent(volume);
    });
  }
}

/** Sizes, and the names at the top: never a walk over the volume. */
async function lookAt(volume: MountedVolume): Promise<Volume | undefined> {
  const { mayHang: _, ...told } = volume;
  try {
    const { blocks, bavail, bsize } = await statfs(volume.mountPoint);
    const contents = await contentsOf(volume);
    return { ...told, sizeBytes: blocks * bsize, freeBytes: bavail * bsize, contents };
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return undefined;
    return unreadable(volume, readError(error, volume.mountPoint));
  }
}

async function contentsOf({ mountPoint, system }: MountedVolume): Promise<VolumeContents> {
  const names = (await readdir(mountPoint)).filter((name) => !isLitter(name));
  if (names.length === 0) return { kind: 'empty' };
  // Nobody carries the system's own disk.
  if (system) return { kind: 'other-files' };
  const shipments = await findShipments(mountPoint);
  if (shipments.length === 0) return { kind: 'other-files' };
  const own = new Set(shipments.map(({ folder }) => basename(folder)));
  const whole = shipments.some(({ folder }) => folder === mountPoint);
  return { kind: 'shipments', shipments, otherFiles: !whole && names.some((name) => !own.has(name)) };
}

function silent(volume: MountedVolume): Volume {
  return unreadable(
    volume,
    new MirrorError(
      'TARGET_GONE',
      `The volume at ${volume.mountPoint} does not answer. Take it off, or bring back what it lies on.`,
      { path: volume.mountPoint },
    ),
  );
}

function unreadable({ mayHang: _, ...told }: MountedVolume, error: unknown): Volume {
  return { ...told, sizeBytes: 0, freeBytes: 0, contents: { kind: 'unreadable', failure: failureOf(error) } };
}
