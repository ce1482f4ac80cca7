import type { Systeminformation } from 'systeminformation';
import type { MountedVolume } from './mounted-volume.ts';
import { isWithin } from './mountinfo.ts';

const networkTypes = new Set(['afpfs', 'ftp', 'nfs', 'smbfs', 'webdav']);
/** What diskutil(8) calls the ways that lead outside the machine. */
const outerProtocols = new Set(['FireWire', 'SD Card', 'Secure Digital', 'Thunderbolt', 'USB']);

/** The system's own volume and what is below /Volumes; everything else that macOS mounts is a part of the system. */
export function macVolumes(
  mounts: readonly Systeminformation.FsSizeData[],
  blocks: readonly Systeminformation.BlockDevicesData[],
  heldFolders: readonly string[],
): MountedVolume[] {
  const seen = mounts.filter(({ mount }) => mount === '/' || isWithin(mount, '/Volumes'));
  return seen.map((mounted) => {
    const { fs, mount: mountPoint, rw } = mounted;
    const device = fs.startsWith('/dev/') ? fs.slice('/dev/'.length) : undefined;
    const block = blocks.find(({ name, identifier }) => device !== undefined && [name, identifier].includes(device));
    const fileSystem = mounted.type.toLowerCase();
    const label = block?.label || mountPoint.split('/')[2];
    const system = mountPoint === '/' || heldFolders.some((folder) => isWithin(folder, mountPoint));
    return {
      id: `${fs} ${mountPoint}`,
      mountPoint,
      ...(label === undefined ? {} : { label }),
      ...(device === undefined ? {} : { device }),
      fileSystem,
      readOnly: rw === false,
      removable: block !== undefined && (block.removable || outerProtocols.has(block.protocol)),
      system,
      mayHang: networkTypes.has(fileSystem) || device === undefined,
    };
  });
}
