import type { Level, RawFile, RawProduct } from './stream-level.ts';

/** The kinds of product files that MAAS 3.8 knows: Ubuntu's images in parts, images in one file such as CentOS, bootloaders. */
export type ProductKind = 'multi-file' | 'single-file' | 'bootloader';

/** What one kind must have; fields beyond it are passed over. */
export interface ProductModel {
  /** On the product itself. */
  readonly tags: readonly string[];
  /** Items by name, in every version. */
  readonly items: readonly string[];
  /** One of these at least, in every version. */
  readonly oneOf: readonly string[];
  /** Items that MAAS fetches of the greatest version. */
  readonly fetched: readonly string[];
  /** Text on the item itself, beside size and sha256. */
  readonly fields: readonly string[];
}

const image = ['arch', 'label', 'os', 'release', 'release_title', 'subarch', 'subarches', 'support_eol', 'version'];
const rootImages = ['squashfs', 'root-image.gz'];
const bootloaderItems = ['grub2-signed', 'shim-signed', 'grub2', 'syslinux'];

export const models: Readonly<Record<ProductKind, ProductModel>> = {
  'multi-file': {
    tags: [...image, 'kflavor', 'krel', 'release_codename'],
    items: ['manifest', 'boot-kernel', 'boot-initrd'],
    oneOf: rootImages,
    fetched: ['boot-kernel', 'boot-initrd', ...rootImages],
    fields: ['ftype', 'path'],
  },
  'single-file': {
    tags: image,
    items: ['manifest', 'root-tgz'],
    oneOf: [],
    fetched: ['root-tgz'],
    fields: ['ftype', 'path'],
  },
  bootloader: {
    tags: ['arch', 'arches', 'bootloader-type', 'label', 'os'],
    items: [],
    oneOf: bootloaderItems,
    fetched: bootloaderItems,
    fields: ['ftype', 'path', 'src_package', 'src_release', 'src_version'],
  },
};

/** Every item name that some kind of product may have. */
export const knownItems: ReadonlySet<string> = new Set(
  Object.values(models).flatMap(({ items, oneOf }) => [...items, ...oneOf]),
);

/** Whether a product carries release notifications, for which MAAS 3.8 has no model. */
export function isNotification({ versions, level }: RawProduct): boolean {
  const items = versions.flatMap((version) => version.items);
  const notifies = (item: Level) => item.text('ftype') === 'notifications';
  return items.length === 0 ? level.text('release') === 'notifications' : items.every(notifies);
}

/** The kind that a product is meant to be, however much of it is missing. */
export function looksLike({ versions, level, contentId }: RawProduct): ProductKind {
  const items = versions.flatMap((version) => version.items);
  const names = new Set(items.map((item) => item.name));
  const has = (...wanted: readonly string[]) => wanted.some((name) => names.has(name));
  if (has('boot-kernel', 'boot-initrd', ...rootImages)) return 'multi-file';
  if (has('root-tgz')) return 'single-file';
  if (has(...bootloaderItems) || contentId.endsWith(':1:bootloader-download')) return 'bootloader';
  if ([level, ...items].some((one) => one.text('bootloader-type') !== undefined)) return 'bootloader';
  return level.text('os') === 'ubuntu' ? 'multi-file' : 'single-file';
}

/** The kind of most products of a file; of equals, the one met first. */
export function kindOfFile({ products }: Pick<RawFile, 'products'>): ProductKind {
  const counts = new Map<ProductKind, number>();
  for (const product of products) {
    const kind = looksLike(product);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [most = ['multi-file', 0] as const] = [...counts].sort(([, a], [, b]) => b - a);
  return most[0];
}
