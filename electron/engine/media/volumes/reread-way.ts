import { realpath } from 'node:fs/promises';
import type { RereadWay } from '../../../contract/media.ts';
import { networkTypes } from './linux-volumes.ts';
import { isFuse, type MountEntry, mountUnder } from './mountinfo.ts';
import { dropCacheOf } from './page-cache.ts';

const strongestFirst = ['direct', 'dropped-cache', 'cached', 'none'] as const satisfies readonly RereadWay[];

/** Take O_DIRECT, and keep what they read in a memory of their own: ZFS in its ARC, the others on the host's side. */
const ownMemory = new Set(['zfs', 'vboxsf', 'drvfs']);

/**
 * The strongest that can be said of reading the files of a folder again, however they are opened. Where FUSE is below, the
 * system is asked to forget what it has in memory of its device first.
 */
export async function strongestWay(folder: string): Promise<RereadWay> {
  // A drive letter of a share becomes the share's own path.
  if (process.platform === 'win32') return (await realpath(folder)).startsWith('\\\\') ? 'cached' : 'direct';
  if (process.platform !== 'linux') return 'direct';
  return strongestOn(await mountUnder(folder), dropCacheOf);
}

/** The same of a mount; `drop` tells whether the memory of what is below it was dropped. */
export async function strongestOn(
  mount: MountEntry | undefined,
  drop: (mount: MountEntry) => Promise<boolean>,
): Promise<RereadWay> {
  if (mount === undefined) return 'direct';
  if (networkTypes.has(mount.fileSystem) || ownMemory.has(mount.fileSystem)) return 'cached';
  // What a FUSE daemon reads for us is as good as what is below it.
  if (isFuse(mount)) return (await drop(mount)) ? 'dropped-cache' : 'cached';
  return 'direct';
}

export function weaker(one: RereadWay, other: RereadWay): RereadWay {
  return strongestFirst[Math.max(strongestFirst.indexOf(one), strongestFirst.indexOf(other))] ?? 'none';
}
