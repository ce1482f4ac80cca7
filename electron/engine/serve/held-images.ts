import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { maasProduct } from '../selection/maas-product.ts';
import type { HeldFile } from './watch/watched-files.ts';

/** An operating system's release of which a mirror holds images, as MAAS selects them. */
export interface HeldImage {
  readonly os: string;
  readonly release: string;
  readonly arches: readonly string[];
}

/** What MAAS can select from a mirror, sorted; without bootloaders, which it takes by itself. */
export function heldImages(
  products: readonly CatalogueProduct[],
  held: ReadonlyMap<string, HeldFile>,
): readonly HeldImage[] {
  const images = new Map<string, { os: string; release: string; arches: Set<string> }>();
  for (const product of products) {
    const { os, release, arch, companion } = maasProduct(product);
    if (companion || release === '' || arch === '' || !isHeld(product, held)) continue;
    const key = `${os}/${release}`;
    const image = images.get(key) ?? { os, release, arches: new Set() };
    images.set(key, image);
    image.arches.add(arch);
  }
  return [...images]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { os, release, arches }]) => ({ os, release, arches: [...arches].sort() }));
}

function isHeld({ versions }: CatalogueProduct, held: ReadonlyMap<string, HeldFile>): boolean {
  return versions.some(({ items }) => items.some(({ path }) => path !== undefined && held.has(path)));
}
