import { access, readdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, InputError } from '../../errors.ts';
import { readDevices } from './linux-devices.ts';
import { linuxVolumes } from './linux-volumes.ts';
import { macVolumes } from './mac-volumes.ts';
import type { MountedVolume } from './mounted-volume.ts';
import { readMountinfo, readMounts } from './mountinfo.ts';
import { withinTime } from './time-limit.ts';
import { windowsVolumes } from './windows-volumes.ts';

const answerLimitMs = 30_000;

/** The volumes that the system tells of now. `heldFolders` (need not be there yet) make theirs the system's. */
export async function mountedVolumes(heldFolders: readonly string[]): Promise<MountedVolume[]> {
  const held = await Promise.all(heldFolders.map(realFolder));
  if (process.platform === 'linux') {
    const mounts = await readMounts();
    return linuxVolumes(mounts, await readDevices(mounts.map(({ device }) => device)), held);
  }
  // The library asks diskutil and PowerShell. Linux tells more by itself: what FUSE mounts, labels, cards.
  const { blockDevices, diskLayout, fsSize } = await import('systeminformation');
  if (process.platform === 'darwin') {
    const [mounts, blocks] = await answered(Promise.all([fsSize(), blockDevices()]));
    return macVolumes(mounts, blocks, held);
  }
  const [mounts, blocks, disks] = await answered(Promise.all([fsSize(), blockDevices(), diskLayout()]));
  return windowsVolumes(mounts, { blocks, disks }, held);
}

/** A text that changes when volumes come and go. Cheap: asked every two seconds. */
export async function glanceAtVolumes(): Promise<string> {
  switch (process.platform) {
    case 'linux':
      return readMountinfo();
    case 'darwin':
      return (await readdir('/Volumes')).sort().join('\n');
    default: {
      const letters = [...'CDEFGHIJKLMNOPQRSTUVWXYZ'];
      const there = await Promise.all(letters.map(answersLetter));
      return letters.filter((_, index) => there[index]).join('');
    }
  }
}

async function answersLetter(letter: string): Promise<boolean> {
  return access(`${letter}:\\`).then(
    () => true,
    () => false,
  );
}

async function answered<T>(work: Promise<T>): Promise<T> {
  return withinTime(work, answerLimitMs, () => {
    throw new InputError(
      'BAD_ARGUMENT',
      `The system did not tell its volumes within ${answerLimitMs / 1000} s. Try again, or choose a folder.`,
    );
  });
}

async function realFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return await realpath(at);
    } catch (error) {
      if (dirname(at) === at || errnoOf(error) === undefined) return at;
    }
  }
}
