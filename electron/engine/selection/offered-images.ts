import type { ImageCatalogue, OfferedBootloader, OfferedImage, OfferedKernel } from '../../contract/image.ts';
import { type CatalogueProduct, type CatalogueVersion, compareCodePoints } from '../catalogue/catalogue.ts';
import { compareImages } from './image-order.ts';
import { type MaasProduct, maasProduct, newestTags } from './maas-product.ts';
import { chooseByTerms } from './maas-terms.ts';
import { releaseNotifications } from './release-notifications.ts';
import { bootloaderTitle, releaseTitle } from './release-title.ts';

type Offer = Pick<ImageCatalogue, 'images' | 'bootloaders' | 'notifications' | 'products' | 'items'>;

/** What products have to pick from, as MAAS lists images: Ubuntu first, newest release first. Products without a file are left out. */
export function offeredImages(products: readonly CatalogueProduct[]): Offer {
  const known = products.map(maasProduct);
  const withFiles = known.filter(({ product }) => newestVersion(product) !== undefined);
  const groups = Map.groupBy(
    withFiles.filter((one) => !one.companion),
    ({ os, release, arch, label }) => [os, release, arch, label].join('\0'),
  );
  return {
    images: [...groups.values()].flatMap(imageOf).sort(compareImages),
    bootloaders: withFiles.filter((one) => one.companion).map(bootloaderOf),
    notifications: releaseNotifications(products),
    products: products.length,
    items: countItems(products),
  };
}

function imageOf(group: readonly MaasProduct[]): OfferedImage[] {
  const [first] = group;
  if (first === undefined) return [];
  const { os, release, arch, label, product } = first;
  const users = pathUsers(group);
  const ga = gaProducts(group);
  const kernels = group.map((one) => kernelOf(one, users, ga.has(one.product)));
  kernels.sort((a, b) => compareCodePoints(a.subarch, b.subarch) || compareCodePoints(a.kflavor, b.kflavor));
  const sizeBytes = [...users.values()].reduce((sum, one) => sum + one.sizeBytes, 0);
  return [{ os, release, arch, label, ...releaseTitle(first, newestTags(product)), kernels, sizeBytes }];
}

interface UsedPath {
  readonly sizeBytes: number;
  readonly users: Set<CatalogueProduct>;
}

/** Files of the newest versions, each path once. */
function pathUsers(group: readonly MaasProduct[]): ReadonlyMap<string, UsedPath> {
  const paths = new Map<string, UsedPath>();
  for (const { product } of group) {
    for (const { path, sizeBytes = 0 } of newestVersion(product)?.items ?? []) {
      if (path === undefined) continue;
      const known = paths.get(path);
      if (known === undefined) paths.set(path, { sizeBytes, users: new Set([product]) });
      else known.users.add(product);
    }
  }
  return paths;
}

function kernelOf(one: MaasProduct, paths: ReadonlyMap<string, UsedPath>, isGa: boolean): OfferedKernel {
  const { product, subarch, kflavor } = one;
  const own = new Set(newestVersion(product)?.items.map(({ path }) => path));
  let ownBytes = 0;
  for (const path of own) {
    const used = path === undefined ? undefined : paths.get(path);
    if (used?.users.size === 1) ownBytes += used.sizeBytes;
  }
  return {
    contentId: product.contentId,
    product: product.name,
    subarch,
    kflavor,
    versions: product.versions
      .filter(hasFile)
      .map(({ name }) => name)
      .reverse(),
    ownBytes,
    isGa,
  };
}

/** What MAAS takes of an image with its `ga-…` alone; an image without kernels comes whole. */
function gaProducts(group: readonly MaasProduct[]): ReadonlySet<CatalogueProduct> {
  const [first] = group;
  if (first === undefined || !group.some(({ product }) => hasKernel(product)))
    return new Set(group.map((one) => one.product));
  const { os, release, arch, label, product } = first;
  const subarches = [`ga-${newestTags(product).get('version')}`];
  const terms = { kind: 'maas', os, release, arches: [arch], subarches, labels: [label], bootloaders: false } as const;
  return chooseByTerms(
    terms,
    group.map((one) => one.product),
  ).selected;
}

function bootloaderOf({ product, os, arch, release }: MaasProduct): OfferedBootloader {
  const sizes = new Map(newestVersion(product)?.items.map(({ path = '', sizeBytes = 0 }) => [path, sizeBytes]));
  const sizeBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const title = `${bootloaderTitle(release)} ${arch}`.trim();
  return { contentId: product.contentId, product: product.name, os, arch, title, sizeBytes };
}

function newestVersion({ versions }: CatalogueProduct): CatalogueVersion | undefined {
  return versions.findLast(hasFile);
}

function hasFile({ items }: CatalogueVersion): boolean {
  return items.some(({ path }) => path !== undefined);
}

function hasKernel(product: CatalogueProduct): boolean {
  return newestVersion(product)?.items.some(({ tags }) => tags.get('ftype') === 'boot-kernel') === true;
}

function countItems(products: readonly CatalogueProduct[]): number {
  let items = 0;
  for (const { versions } of products) for (const version of versions) items += version.items.length;
  return items;
}
