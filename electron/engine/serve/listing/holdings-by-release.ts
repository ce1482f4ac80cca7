import type { CatalogueProduct, CatalogueVersion } from '../../catalogue/catalogue.ts';
import { compareCodePoints } from '../../catalogue/catalogue.ts';
import { maasProduct } from '../../selection/maas-product.ts';
import type { MirrorTable, ServedItem } from '../mirror-table.ts';
import { publishedProducts } from '../published-products.ts';

/** What a mirror holds of one release for one architecture, or of one bootloader. */
export interface HeldRelease {
  /** Such as `ubuntu 24.04 LTS (noble)`. */
  readonly title: string;
  readonly arch: string;
  /** Names of kernels, sorted; empty where there are none. */
  readonly kernels: readonly string[];
  /** Serials, the newest last. */
  readonly versions: readonly string[];
  /** Distinct files and their bytes. */
  readonly files: number;
  readonly sizeBytes: number;
}

interface Group {
  readonly title: string;
  readonly arch: string;
  readonly companion: boolean;
  readonly kernels: Set<string>;
  readonly versions: Set<string>;
  readonly items: Map<string, ServedItem>;
}

const known = new WeakMap<MirrorTable, readonly HeldRelease[]>();

/** What a mirror holds, for people: releases first, bootloaders last. Worked out once for each revision. */
export function holdingsByRelease(table: MirrorTable): readonly HeldRelease[] {
  const found = known.get(table) ?? releasesOf(table);
  known.set(table, found);
  return found;
}

function releasesOf(table: MirrorTable): readonly HeldRelease[] {
  const groups = new Map<string, Group>();
  for (const product of publishedProducts(table)) {
    for (const version of product.versions) {
      const items = itemsHere(version, table);
      if (items.length > 0) addTo(groupOf(product, groups), { product, version: version.name, items });
    }
  }
  return [...groups.values()]
    .toSorted((a, b) => Number(a.companion) - Number(b.companion) || compareCodePoints(keyOf(a), keyOf(b)))
    .map(({ title, arch, kernels, versions, items }) => ({
      title,
      arch,
      kernels: [...kernels].sort(compareCodePoints),
      versions: [...versions].sort(compareCodePoints),
      files: items.size,
      sizeBytes: [...items.values()].reduce((sum, item) => sum + item.sizeBytes, 0),
    }));
}

function itemsHere(version: CatalogueVersion, table: MirrorTable): ServedItem[] {
  return version.items.flatMap(({ path }) => {
    const item = path === undefined ? undefined : table.items.get(path);
    return item?.current ? [item] : [];
  });
}

function groupOf(product: CatalogueProduct, groups: Map<string, Group>): Group {
  const { companion, arch, os, release } = maasProduct(product);
  const named = titleOf(product, release);
  const title = named.toLowerCase().startsWith(os.toLowerCase()) ? named : `${os} ${named}`.trim();
  const key = `${title}\0${arch}`;
  const group = groups.get(key) ?? {
    title,
    arch,
    companion,
    kernels: new Set(),
    versions: new Set(),
    items: new Map(),
  };
  groups.set(key, group);
  return group;
}

function titleOf(product: CatalogueProduct, release: string): string {
  const title = product.tags.get('release_title') || product.tags.get('version');
  if (title === '' || title === release) return release;
  return release === '' ? title : `${title} (${release})`;
}

function addTo(
  group: Group,
  found: { readonly product: CatalogueProduct; readonly version: string; readonly items: readonly ServedItem[] },
): void {
  const kernel = found.product.tags.get('subarch');
  if (kernel !== '') group.kernels.add(kernel);
  group.versions.add(found.version);
  for (const item of found.items) group.items.set(item.path, item);
}

function keyOf({ title, arch }: Group): string {
  return `${title}\0${arch}`;
}
