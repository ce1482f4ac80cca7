import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DeviceFacts } from './linux-volumes.ts';

export interface DeviceFolders {
  /** `/sys`. */
  readonly sys: string;
  /** `/dev`. */
  readonly dev: string;
}

/** What the kernel (sysfs(5)) and udev say of block devices, by `major:minor`; devices that are none of them are left out. */
export async function readDevices(
  devices: Iterable<string>,
  folders: DeviceFolders = { sys: '/sys', dev: '/dev' },
): Promise<Map<string, DeviceFacts>> {
  const labels = await readLabels(folders.dev);
  const found = new Map<string, DeviceFacts>();
  for (const device of new Set(devices)) {
    const at = await realpath(join(folders.sys, 'dev', 'block', device)).catch(() => undefined);
    if (at === undefined) continue;
    const label = labels.get(basename(at));
    found.set(device, {
      removable: await isRemovable(at),
      readOnly: (await readWord(join(at, 'ro'))) === '1',
      file: await deviceFile(at),
      ...(label === undefined ? {} : { label }),
    });
  }
  return found;
}

/** `at` is a disk or a partition in sysfs; an encrypted one is told by what it lies on. */
async function isRemovable(at: string): Promise<boolean> {
  const [below] = await readdir(join(at, 'slaves')).catch(() => []);
  if (below !== undefined) return isRemovable(await realpath(join(at, 'slaves', below)));
  const disk = (await readWord(join(at, 'partition'))) === undefined ? at : dirname(at);
  if (/\/usb\d+\//.test(at)) return true;
  if ((await readWord(join(disk, 'removable'))) === '1') return true;
  // A card in a built-in reader says no, though it can be taken out; soldered memory is of type MMC.
  return (await readWord(join(disk, 'device', 'type'))) === 'SD';
}

async function deviceFile(at: string): Promise<string> {
  const mapped = await readWord(join(at, 'dm', 'name'));
  return mapped === undefined ? `/dev/${basename(at).replaceAll('!', '/')}` : `/dev/mapper/${mapped}`;
}

async function readWord(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** By the device's name in sysfs. */
async function readLabels(dev: string): Promise<Map<string, string>> {
  const folder = join(dev, 'disk', 'by-label');
  const labels = new Map<string, string>();
  for (const name of await readdir(folder).catch(() => [])) {
    const target = await readlink(join(folder, name)).catch(() => undefined);
    if (target !== undefined) labels.set(basename(target), decodedLabel(name));
  }
  return labels;
}

/** udev writes what it deems unsafe in a name as `\x20`, byte by byte. */
export function decodedLabel(name: string): string {
  const bytes = Buffer.from(name, 'utf8')
    .toString('latin1')
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
