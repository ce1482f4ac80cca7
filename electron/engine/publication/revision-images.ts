import { type CatalogueProduct, type CatalogueVersion, compareCodePoints } from '../catalogue/catalogue.ts';
import { maasProduct } from '../selection/maas-product.ts';
import type { PackageList } from './package-manifest.ts';

/** An image of a revision: what is held of one release for one architecture, all kernels together; or a bootloader. */
export interface HeldImage {
  readonly os: string;
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  readonly title: string;
  readonly isBootloader: boolean;
  /** The newest version of which something is held. */
  readonly version: string;
  readonly kernels: readonly string[];
  /** Of all held versions. */
  readonly paths: ReadonlySet<string>;
  /** Held manifests of the newest version. */
  readonly manifests: readonly string[];
  /** Source packages that the items of the newest version name, as bootloaders' do. */
  readonly sourcePackages: PackageList;
}

interface HeldProduct {
  readonly product: CatalogueProduct;
  readonly versions: readonly CatalogueVersion[];
}

/** The images of a revision by identity. Documents may list more than is held: what is held decides. */
export function heldImages(
  products: readonly CatalogueProduct[],
  held: { has(path: string): boolean },
): ReadonlyMap<string, HeldImage> {
  const groups = Map.groupBy(
    products.map((product) => heldProduct(product, held)).filter(({ versions }) => versions.length > 0),
    ({ product }) => {
      const { os, release, arch, label } = maasProduct(product);
      return [os, release, arch, label].join('\0');
    },
  );
  return new Map(
    [...groups].flatMap(([key, [first, ...others]]) => (first ? [[key, imageOf([first, ...others], held)]] : [])),
  );
}

/** Kernels share the root image with those that are not held: without its kernel file a product is not held. */
function heldProduct(product: CatalogueProduct, held: { has(path: string): boolean }): HeldProduct {
  const versions = product.versions.filter(({ items }) => {
    const files = items.filter(({ path }) => path !== undefined);
    const kernels = files.filter(({ tags }) => tags.get('ftype') === 'boot-kernel');
    return (kernels.length > 0 ? kernels : files).some(({ path }) => held.has(path ?? ''));
  });
  return { product, versions };
}

function imageOf(held: readonly [HeldProduct, ...HeldProduct[]], paths: { has(path: string): boolean }): HeldImage {
  const { os, release, arch, label, companion } = maasProduct(held[0].product);
  const items = held.flatMap(({ product, versions }) =>
    versions.flatMap((version) => version.items.map((item) => ({ product, version: version.name, item }))),
  );
  const version = items.map((one) => one.version).reduce((a, b) => (compareCodePoints(a, b) < 0 ? b : a));
  const here = items.filter(({ item }) => item.path !== undefined && paths.has(item.path));
  const newest = here.filter((one) => one.version === version).map(({ item }) => item);
  const kernels = here.filter(({ item }) => item.tags.get('ftype') === 'boot-kernel');
  const manifests = newest.filter(({ tags }) => tags.get('ftype') === 'manifest').map(({ path = '' }) => path);
  return {
    os,
    release,
    arch,
    label,
    title: items[0]?.item.tags.get('release_title') ?? '',
    isBootloader: companion,
    version,
    kernels: [...new Set(kernels.map(({ product }) => maasProduct(product).subarch))].sort(compareCodePoints),
    paths: new Set(here.map(({ item }) => item.path ?? '')),
    manifests: [...new Set(manifests)].sort(compareCodePoints),
    sourcePackages: new Map(
      newest
        .map(({ tags }) => [tags.get('src_package'), tags.get('src_version')] as const)
        .filter(([name, srcVersion]) => name !== '' && srcVersion !== ''),
    ),
  };
}
