import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { openForReading } from '../mirror/mirror-folder.ts';
import { loadTable } from './load-table.ts';
import type { MirrorTable } from './mirror-table.ts';
import { publishedProducts } from './published-products.ts';
import type { MediumToServe } from './served-medium.ts';
import type { HeldFile } from './watch/watched-files.ts';

/** What a mirror publishes now: what its documents list, and what of it is held. */
export interface PublishedMirror {
  readonly table: MirrorTable;
  readonly products: readonly CatalogueProduct[];
  /** Every item path that is held, also where the file is damaged and not served: clients will ask for it. */
  readonly held: ReadonlyMap<string, HeldFile>;
}

/** Reads a mirror's current publication from its folder. Throws as `loadTable` does. */
export async function readPublishedMirror(folder: string): Promise<PublishedMirror> {
  const table = await loadTable(folder, undefined);
  const mirror = await openForReading(folder);
  try {
    const held = mirror.ledger === undefined ? new Map<string, HeldFile>() : heldFiles(mirror.ledger);
    return { table, products: publishedProducts(table), held };
  } finally {
    mirror.close();
  }
}

/** The same of a mirror that is served from a shipment. */
export function publishedFromMedium({ table, held }: MediumToServe): PublishedMirror {
  return { table, products: publishedProducts(table), held };
}

/** With the digests that the server tells of them. */
function heldFiles(ledger: Ledger): ReadonlyMap<string, HeldFile> {
  const files = ledger.files();
  const held = new Map<string, HeldFile>();
  for (const { path, sizeBytes, digest } of ledger.holdings()) {
    if (path === undefined || held.has(path)) continue;
    const file = files.get(path);
    held.set(path, { sizeBytes: sizeBytes ?? file?.sizeBytes ?? 0, hex: (digest ?? file?.digest)?.hex });
  }
  return held;
}
