import { lstat, readdir } from 'node:fs/promises';
import { errnoOf, InputError } from '../../errors.ts';
import { isLitter, readError } from '../reading/shipment-folder.ts';
import { shipmentFile } from '../shipment-layout.ts';

/** What stands in a shipment's folder, by name there. */
export interface ShipmentFiles {
  /** Plain files, with their sizes. */
  readonly files: ReadonlyMap<string, number>;
  /** Links and special files; nothing is read through them. */
  readonly odd: ReadonlySet<string>;
  /** Files and folders in it that the medium does not show: half a sentence for people. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Walks a shipment's folder, litter left out, no link followed. Throws BAD_ARGUMENT where the folder itself cannot be read, TARGET_GONE. */
export async function shipmentFiles(folder: string): Promise<ShipmentFiles> {
  const files = new Map<string, number>();
  const odd = new Set<string>();
  const unreadable = new Map<string, string>();
  const look = async <T>(path: string, looking: (file: string) => Promise<T>): Promise<T | undefined> => {
    const file = shipmentFile(folder, path);
    try {
      return await looking(file);
    } catch (error) {
      const told = readError(error, file);
      if (path === '' || !(told instanceof InputError)) throw told;
      const errno = errnoOf(error);
      if (errno !== 'ENOENT') unreadable.set(path, `it cannot be read (${errno})`);
      return undefined;
    }
  };
  const folders = [''];
  for (let inside = folders.pop(); inside !== undefined; inside = folders.pop()) {
    for (const name of (await look(inside, namesIn)) ?? []) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const found = await look(path, (file) => lstat(file));
      if (found?.isDirectory()) folders.push(path);
      else if (found?.isFile()) files.set(path, found.size);
      else if (found !== undefined) odd.add(path);
    }
  }
  return { files, odd, unreadable };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => !isLitter(name)).sort();
}
