import type { MirrorImage } from '../../contract/image.ts';
import type { ItemName } from '../../contract/plan.ts';
import { type CatalogueProduct, compareCodePoints } from '../catalogue/catalogue.ts';
import type { DescribedProducts } from '../publication/described-products.ts';
import { compareImages } from '../selection/image-order.ts';
import { type MaasProduct, maasProduct, newestTags } from '../selection/maas-product.ts';
import { releaseTitle } from '../selection/release-title.ts';
import type { LedgerHolding } from './ledger.ts';

export interface HeldHere {
  readonly holdings: readonly LedgerHolding[];
  readonly described: Pick<DescribedProducts, 'describe' | 'isPublished'>;
  /** Stands in place as it should. */
  isHere(path: string): boolean;
}

type HeldFile = LedgerHolding & { readonly path: string };

interface HeldProduct {
  readonly contentId: string;
  readonly name: string;
  readonly files: readonly HeldFile[];
  readonly record: CatalogueProduct | undefined;
  readonly maas: Pick<MaasProduct, 'os' | 'release' | 'arch' | 'label' | 'subarch' | 'companion'>;
}

/** What a mirror holds, as MAAS lists images; bootloaders last. What no document describes any more goes by its product's name. */
export function mirrorImages(held: HeldHere): MirrorImage[] {
  const files = held.holdings.filter((one): one is HeldFile => one.path !== undefined);
  const products = [...Map.groupBy(files, ({ contentId, product }) => `${contentId}\0${product}`).values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [heldProduct([first, ...others], held)]))
    .filter(({ maas }) => maas.release !== 'notifications');
  const groups = Map.groupBy(products, ({ maas: { os, release, arch, label } }) =>
    [os, release, arch, label].join('\0'),
  );
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [imageOf([first, ...others], held)]))
    .sort(byImage);
}

function heldProduct(files: readonly [HeldFile, ...HeldFile[]], { described }: HeldHere): HeldProduct {
  const newest = newestOf(files);
  const { contentId, product: name } = files[0];
  const record = described.describe(files.find(({ version }) => version === newest) ?? files[0]);
  const unknown = { os: '', release: name, arch: '', label: '', subarch: 'generic', companion: false };
  return { contentId, name, files, record, maas: record === undefined ? unknown : maasProduct(record) };
}

function imageOf(products: readonly [HeldProduct, ...HeldProduct[]], held: HeldHere): MirrorImage {
  const { maas, record } = products[0];
  const { os, release, arch, label, companion } = maas;
  const sizes = new Map(products.flatMap(({ files }) => files.map(({ path, sizeBytes = 0 }) => [path, sizeBytes])));
  const versions = new Set(products.flatMap(({ files }) => files.map(({ version }) => version)));
  const missing = [...new Map(products.flatMap((one) => missingOf(one, held)).map((one) => [one.path, one])).values()];
  const published = products.some(({ contentId, name }) => held.described.isPublished({ contentId, product: name }));
  return {
    os,
    release,
    arch,
    label,
    ...(record === undefined ? { title: release, lts: false } : releaseTitle(maas, newestTags(record))),
    state: published ? (missing.length === 0 ? 'synced' : 'incomplete') : 'hidden',
    isBootloader: companion,
    kernels: [...new Set(products.filter(hasKernel).map((one) => one.maas.subarch))].sort(compareCodePoints),
    versions: [...versions].sort((a, b) => compareCodePoints(b, a)),
    sizeBytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
    files: sizes.size,
    missing,
  };
}

/** Files of the newest held version that are listed or should be held, but do not stand here. */
function missingOf(one: HeldProduct, { isHere }: HeldHere): (ItemName & { readonly path: string })[] {
  const { contentId, name: product, files, record } = one;
  const version = newestOf(files);
  const listed = record?.versions.find(({ name }) => name === version)?.items ?? [];
  const all = new Map<string, string>();
  for (const { name, path } of listed) if (path !== undefined) all.set(name, path);
  for (const file of files) if (file.version === version) all.set(file.item, file.path);
  return [...all]
    .filter(([, path]) => !isHere(path))
    .map(([item, path]) => ({ contentId, product, version, item, path }));
}

function hasKernel({ files, record }: HeldProduct): boolean {
  const items = record?.versions.flatMap((version) => version.items) ?? [];
  const kernels = new Set(items.filter(({ tags }) => tags.get('ftype') === 'boot-kernel').map(({ path }) => path));
  return files.some(({ path, item }) => kernels.has(path) || item === 'boot-kernel');
}

function newestOf(files: readonly HeldFile[]): string {
  return files.map(({ version }) => version).reduce((a, b) => (compareCodePoints(a, b) < 0 ? b : a));
}

function byImage(a: MirrorImage, b: MirrorImage): number {
  return Number(a.isBootloader) - Number(b.isBootloader) || compareImages(a, b);
}
