import { randomUUID } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MirrorError } from '../errors.ts';

/** How item paths become names on disk: as they are, or reversibly encoded for volumes that refuse some characters. */
export type NameEncoding = 'plain' | 'encoded';

export interface VolumeNames {
  readonly encoding: NameEncoding;
  /** True when the volume takes `A` and `a` for the same name. */
  readonly foldsCase: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what FAT and Windows refuse.
const refused = /[<>:"|?*%\u0000-\u001f]|[. ]$/g;

/** Encodes each segment so that FAT, exFAT and NTFS take it; `decodePath` gives the path back. */
export function encodePath(path: string, encoding: NameEncoding): string {
  if (encoding === 'plain') return path;
  return path
    .split('/')
    .map((segment) =>
      segment.replace(refused, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
    )
    .join('/');
}

/** The path that has this name on disk; a name that `encodePath` never makes is somebody else's and stays as it is. */
export function decodePath(name: string, encoding: NameEncoding): string {
  if (encoding === 'plain') return name;
  const path = name.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return encodePath(path, encoding) === name ? path : name;
}

/** Throws NAME_COLLISION when two paths would be one file, or one path's file another's folder, on a volume that folds case. */
export function checkFolded(paths: Iterable<string>): void {
  const taken = new Map<string, string>();
  const all = [...paths];
  for (const path of all) {
    const other = taken.get(folded(path));
    if (other !== undefined && other !== path) throw clash(other, path);
    taken.set(folded(path), path);
  }
  for (const path of all) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const file = taken.get(folded(path.slice(0, end)));
      if (file !== undefined) throw clash(file, path);
    }
  }
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function clash(one: string, other: string): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `${one} and ${other} should both stand in the mirror, but its volume takes their names for the same. Mirror to a volume that tells upper from lower case, or leave one out.`,
    { path: other },
  );
}

/** Finds out by trying: NTFS takes `a:b` without an error and makes an empty file with a stream instead. */
export async function probeNames(folder: string): Promise<VolumeNames> {
  const token = randomUUID().slice(0, 8);
  const colon = `probe-${token}:x`;
  const upper = `PROBE-${token}`;
  try {
    const plain = await makesExactly(folder, colon);
    await makesExactly(folder, upper);
    const folded = await stat(join(folder, upper.toLowerCase())).then(
      () => true,
      () => false,
    );
    return { encoding: plain ? 'plain' : 'encoded', foldsCase: folded };
  } finally {
    for (const name of [colon, `probe-${token}`, upper])
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function makesExactly(folder: string, name: string): Promise<boolean> {
  try {
    const handle = await open(join(folder, name), 'wx');
    try {
      await handle.writeFile('x');
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
  return (await readdir(folder)).includes(name);
}
