import type { KernelChoice, KernelSize, PublicationSizes, SharedSize } from '../../../contract/publication.ts';
import { own } from '../../catalogue/json-guard.ts';
import { tagOf } from './flatten.ts';
import type { ListedFile, ListedProduct } from './listing.ts';

/** Whether the choice leaves this product out. Only products with a kernel are asked about. */
function isLeftOut(product: ListedProduct, { products, subarches, kflavors }: KernelChoice): boolean {
  if (!isKernel(product)) return false;
  const has = (names: readonly string[] | undefined, name: string) => names?.includes(name) === true;
  const tag = (name: string) => tagOf(name, [product.record]) ?? '';
  return has(products, product.name) || has(subarches, tag('subarch')) || has(kflavors, tag('kflavor'));
}

export function withoutKernels(files: readonly ListedFile[], choice: KernelChoice): readonly ListedFile[] {
  return files.map((file) => ({ ...file, products: file.products.filter((product) => !isLeftOut(product, choice)) }));
}

/**
 * Sizes of what is listed: the total without the kernels left out, and of every kernel what is its own; what several
 * products share is counted once and told apart.
 */
export function publicationSizes(files: readonly ListedFile[], choice: KernelChoice): PublicationSizes {
  const products = files.flatMap((file) => file.products);
  const leftOut = new Set(products.filter((product) => isLeftOut(product, choice)));
  const paths = pathsOf(products);
  const ownBytes = new Map<ListedProduct, number>();
  const shared = new Map<string, SharedSize>();
  let totalBytes = 0;
  let listed = 0;
  for (const { sizeBytes, users } of paths.values()) {
    if (users.some((user) => !leftOut.has(user))) {
      totalBytes += sizeBytes;
      listed += 1;
    }
    const [first] = users;
    if (first !== undefined && users.length === 1) ownBytes.set(first, (ownBytes.get(first) ?? 0) + sizeBytes);
    else
      addShared(
        shared,
        users.map((user) => user.name),
        sizeBytes,
      );
  }
  const kernels = products
    .filter(isKernel)
    .map((product) => kernelSize(product, ownBytes.get(product) ?? 0, leftOut.has(product)));
  return { totalBytes, files: listed, kernels, shared: [...shared.values()] };
}

function isKernel({ versions }: ListedProduct): boolean {
  return versions.some(({ items }) =>
    [...items].some(([name, item]) => (tagOf('ftype', [item]) ?? name) === 'boot-kernel'),
  );
}

interface UsedPath {
  readonly sizeBytes: number;
  readonly users: ListedProduct[];
}

function pathsOf(products: readonly ListedProduct[]): ReadonlyMap<string, UsedPath> {
  const paths = new Map<string, UsedPath>();
  for (const product of products) {
    for (const item of product.versions.flatMap(({ items }) => [...items.values()])) {
      const path = own(item, 'path');
      if (typeof path !== 'string') continue;
      const known = paths.get(path);
      if (known === undefined) paths.set(path, { sizeBytes: Number(own(item, 'size')), users: [product] });
      else if (!known.users.includes(product)) known.users.push(product);
    }
  }
  return paths;
}

function addShared(shared: Map<string, SharedSize>, products: readonly string[], sizeBytes: number): void {
  const key = products.join('\0');
  shared.set(key, { products, sizeBytes: (shared.get(key)?.sizeBytes ?? 0) + sizeBytes });
}

function kernelSize(product: ListedProduct, ownBytes: number, leftOut: boolean): KernelSize {
  const tag = (name: string) => tagOf(name, [product.record]) ?? '';
  return {
    contentId: product.contentId,
    product: product.name,
    os: tag('os'),
    release: tag('release'),
    arch: tag('arch'),
    label: tag('label'),
    subarch: tag('subarch'),
    kflavor: tag('kflavor'),
    versions: product.versions.length,
    ownBytes,
    leftOut,
  };
}
