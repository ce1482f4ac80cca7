import { basename } from 'node:path';
import type { MountedVolume } from './mounted-volume.ts';
import { isFuse, isWithin, type MountEntry, mountOf } from './mountinfo.ts';

/** What sysfs and udev say of a device, by its `major:minor`. */
export interface DeviceFacts {
  /** Of a stick, a card, an external disk. */
  readonly removable: boolean;
  readonly readOnly: boolean;
  /** `/dev/sdb1`. */
  readonly file: string;
  readonly label?: string;
}

/** Where media are mounted, by people and by desktops. */
const mediaFolders = ['/media', '/run/media', '/mnt'];
/** Mounts of the system's own business. */
const systemFolders = ['/boot', '/dev', '/efi', '/proc', '/run', '/snap', '/sys', '/var/lib', '/var/snap'];

export const networkTypes: ReadonlySet<string> = new Set([
  '9p',
  'afs',
  'ceph',
  'cifs',
  'glusterfs',
  'nfs',
  'nfs4',
  'smb3',
  'smbfs',
  'virtiofs',
]);
/** Have no device, and yet hold people's files. */
const poolTypes = new Set(['zfs', 'bcachefs', 'vboxsf', 'drvfs']);
/** Show what is elsewhere, or hold programs. */
const shownTypes =
  /^(autofs|squashfs|erofs|overlay|fuse\.(appimage.*|gvfsd-fuse|lxcfs|portal|snapfuse|squashfuse|.*overlayfs))$/;

/** The volumes among the mounts that may be anybody's, each once; those that `heldFolders` lie on (real paths) are the system's. */
export function linuxVolumes(
  mounts: readonly MountEntry[],
  devices: ReadonlyMap<string, DeviceFacts>,
  heldFolders: readonly string[],
): MountedVolume[] {
  const held = new Set(heldFolders.map((folder) => mountOf(folder, mounts)?.device));
  const chosen = new Map<string, MountEntry>();
  for (const mount of mounts) {
    if (!isVolume(mount) || mountOf(mount.mountPoint, mounts) !== mount) continue;
    const other = chosen.get(mount.device);
    if (other === undefined || isPlainer(mount, other)) chosen.set(mount.device, mount);
  }
  return [...chosen.values()].map((mount) => volumeOf(mount, devices.get(mount.device), held.has(mount.device)));
}

function isVolume(mount: MountEntry): boolean {
  const { mountPoint, fileSystem, source, readOnly } = mount;
  const onMedia = mediaFolders.some((folder) => mountPoint !== folder && isWithin(mountPoint, folder));
  if (!onMedia && systemFolders.some((folder) => isWithin(mountPoint, folder))) return false;
  if (shownTypes.test(fileSystem)) return false;
  if (networkTypes.has(fileSystem) || poolTypes.has(fileSystem) || isFuse(mount)) return true;
  return source.startsWith('/dev/') || (onMedia && fileSystem === 'tmpfs' && !readOnly);
}

/** The whole file system rather than a folder of it, and the shorter way to it. */
function isPlainer(one: MountEntry, other: MountEntry): boolean {
  const wholeOne = one.root === '/';
  if (wholeOne !== (other.root === '/')) return wholeOne;
  return one.mountPoint.length < other.mountPoint.length;
}

function volumeOf(mount: MountEntry, facts: DeviceFacts | undefined, system: boolean): MountedVolume {
  const { mountPoint, fileSystem, source } = mount;
  const byDesktop = ['/media', '/run/media'].some((folder) => isWithin(mountPoint, folder));
  const label = facts?.label ?? (byDesktop ? basename(mountPoint) : undefined);
  const device = facts?.file ?? (source.startsWith('/dev/') ? source : undefined);
  return {
    id: `${mount.device} ${mountPoint}`,
    mountPoint,
    ...(label === undefined ? {} : { label }),
    ...(device === undefined ? {} : { device }),
    fileSystem,
    readOnly: mount.readOnly || (facts?.readOnly ?? false),
    removable: !networkTypes.has(fileSystem) && (byDesktop || (facts?.removable ?? false)),
    system,
    // A daemon that serves a device answers as the device does.
    mayHang: networkTypes.has(fileSystem) || (isFuse(mount) && fileSystem !== 'fuseblk'),
  };
}
