import { readFile, realpath } from 'node:fs/promises';

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export interface MountEntry {
  /** `major:minor` of the device, or of a file system without one. */
  readonly device: string;
  /** The folder of the file system that is mounted; `/` unless it is a bind mount or a subvolume. */
  readonly root: string;
  readonly mountPoint: string;
  readonly fileSystem: string;
  /** What is mounted: a device's file, a server's share, or any word. */
  readonly source: string;
  readonly readOnly: boolean;
}

export async function readMounts(): Promise<MountEntry[]> {
  return parseMountinfo(await readMountinfo());
}

export async function readMountinfo(): Promise<string> {
  return readFile('/proc/self/mountinfo', 'utf8');
}

/** Lines that are not as the manual page has them are left out. */
export function parseMountinfo(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    // Any number of optional fields ends with a single hyphen.
    const separator = fields.indexOf('-', 6);
    const [device, root, mountPoint, options] = fields.slice(2, 6);
    const [fileSystem, source, superOptions] = separator < 0 ? [] : fields.slice(separator + 1);
    if (device === undefined || root === undefined || mountPoint === undefined || options === undefined) return [];
    if (fileSystem === undefined || source === undefined) return [];
    return [
      {
        device,
        root: unescaped(root),
        mountPoint: unescaped(mountPoint),
        fileSystem,
        source: unescaped(source),
        readOnly: saysReadOnly(options) || saysReadOnly(superOptions ?? ''),
      },
    ];
  });
}

/** The mount that a real path lies on: the deepest, and of several at one place the last. */
export function mountOf(path: string, mounts: readonly MountEntry[]): MountEntry | undefined {
  let found: MountEntry | undefined;
  for (const mount of mounts) {
    if (!isWithin(path, mount.mountPoint)) continue;
    if (found === undefined || mount.mountPoint.length >= found.mountPoint.length) found = mount;
  }
  return found;
}

/** The mount that a file or folder lies on now. */
export async function mountUnder(path: string): Promise<MountEntry | undefined> {
  return mountOf(await realpath(path), await readMounts());
}

/** Whether its files come out of another program. */
export function isFuse({ fileSystem }: Pick<MountEntry, 'fileSystem'>): boolean {
  return /^fuse(blk)?(\.|$)/.test(fileSystem);
}

/** True of a folder and what lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Space, tab, newline and backslash are written as three octal digits. Their bytes are UTF-8. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function saysReadOnly(options: string): boolean {
  return options.split(',').includes('ro');
}
