import { win32 } from 'node:path';
import type { Systeminformation } from 'systeminformation';
import type { MountedVolume } from './mounted-volume.ts';

export interface DiskFacts {
  readonly blocks: readonly Systeminformation.BlockDevicesData[];
  readonly disks: readonly Systeminformation.DiskLayoutData[];
}

/** The drives with letters that hold a file system now. An empty card reader has a letter, too, and is left out. */
export function windowsVolumes(
  mounts: readonly Systeminformation.FsSizeData[],
  { blocks, disks }: DiskFacts,
  heldFolders: readonly string[],
): MountedVolume[] {
  const held = new Set(heldFolders.map((folder) => win32.parse(folder).root.toUpperCase()));
  return mounts.map(({ mount: letter, type, rw }) => {
    const block = blocks.find((one) => one.mount === letter);
    const disk = disks.find((one) => one.device !== '' && one.device === block?.device);
    const mountPoint = `${letter}\\`;
    return {
      id: `${letter} ${block?.uuid ?? ''}`.trim(),
      mountPoint,
      ...(block?.label ? { label: block.label } : {}),
      ...(block?.device ? { device: block.device } : {}),
      fileSystem: type.toLowerCase(),
      readOnly: rw === false || block?.physical === 'CD/DVD',
      // A disk in a case of its own calls itself local: its bus tells.
      removable: block?.removable === true || ['USB', 'SD', '1394'].includes(disk?.interfaceType ?? ''),
      system: held.has(mountPoint.toUpperCase()),
      mayHang: block?.physical === 'Network',
    };
  });
}
