import type { KernelChoice, KernelSize, PublicationSizes } from '../../../electron/contract/publication.ts';

/** Products that are left out as the publication was measured. */
export function leftOutProducts({ kernels }: PublicationSizes): ReadonlySet<string> {
  return new Set(kernels.filter(({ leftOut }) => leftOut).map(({ product }) => product));
}

/** Bytes that leaving these products out saves: their own files, and shared ones that nobody else lists. */
export function savedBytes({ kernels, shared }: PublicationSizes, leftOut: ReadonlySet<string>): number {
  const own = kernels.filter(({ product }) => leftOut.has(product)).reduce((sum, { ownBytes }) => sum + ownBytes, 0);
  const together = shared
    .filter(({ products }) => products.every((product) => leftOut.has(product)))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return own + together;
}

/** Bytes that the product lists together with others; each path once. */
export function sharedBytes({ shared }: PublicationSizes, product: string): number {
  return shared.filter(({ products }) => products.includes(product)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * The choice that leaves out exactly these. A whole kernel or flavour that was named stays named while all it stands for
 * stays left out, so that it goes on to hold for releases to come.
 */
export function kernelChoice(
  kernels: readonly KernelSize[],
  leftOut: ReadonlySet<string>,
  before: KernelChoice | undefined,
): KernelChoice {
  const stays = (matches: (kernel: KernelSize) => boolean) =>
    kernels.every((kernel) => !matches(kernel) || leftOut.has(kernel.product));
  const subarches = (before?.subarches ?? []).filter((name) => stays(({ subarch }) => subarch === name));
  const kflavors = (before?.kflavors ?? []).filter((name) => stays(({ kflavor }) => kflavor === name));
  const named = ({ subarch, kflavor }: KernelSize) => subarches.includes(subarch) || kflavors.includes(kflavor);
  const products = kernels.filter((kernel) => leftOut.has(kernel.product) && !named(kernel)).map((one) => one.product);
  return { products, subarches, kflavors };
}

/** Kernels of the same release and architecture, in the order they are listed. */
export function groupKernels(kernels: readonly KernelSize[]): readonly (readonly [string, readonly KernelSize[]])[] {
  return [...Map.groupBy(kernels, ({ os, release, arch }) => `${os} ${release} ${arch}`)];
}
