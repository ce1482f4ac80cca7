import { lstat, readdir } from 'node:fs/promises';
import { isLitter, readError } from '../reading/shipment-folder.ts';
import { shipmentFile } from '../shipment-layout.ts';

/** What stands in a shipment's folder, by name there. */
export interface ShipmentFiles {
  /** Plain files, with their sizes. */
  readonly files: ReadonlyMap<string, number>;
  /** Links and special files; nothing is read through them. */
  readonly odd: readonly string[];
}

/** Walks a shipment's folder, litter left out, no link followed. */
export async function shipmentFiles(folder: string): Promise<ShipmentFiles> {
  const files = new Map<string, number>();
  const odd: string[] = [];
  const folders = [''];
  for (let inside = folders.pop(); inside !== undefined; inside = folders.pop()) {
    for (const name of await namesIn(shipmentFile(folder, inside))) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const found = await lstat(shipmentFile(folder, path)).catch(() => undefined);
      if (found?.isDirectory()) folders.push(path);
      else if (found?.isFile()) files.set(path, found.size);
      else if (found !== undefined) odd.push(path);
    }
  }
  return { files, odd };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readError(error, folder);
  });
  return names.filter((name) => !isLitter(name)).sort();
}
