import { type PackageList, parsePackageManifest } from '../../publication/package-manifest.ts';
import type { ShippedItem } from './shipped-items.ts';

/** A package in an image, as the image's manifest lists it or a bootloader's item names it. */
export interface ImagePackage {
  readonly name: string;
  readonly version: string;
  /** Of the image that it is in. */
  readonly os: string;
  readonly release: string;
  readonly arch: string;
}

/** What is in an image: of one `manifest` item, or the source package of one bootloader file. */
export interface ImagePackages {
  /** The files that have them inside: those beside the manifest that are root images, or the bootloader's own. */
  readonly files: readonly ShippedItem[];
  readonly packages: readonly ImagePackage[];
}

/** The packages of every image, each manifest read once. A manifest that is no package list tells nothing. */
export async function imagePackages(
  items: readonly ShippedItem[],
  readContent: (sha256: string) => Promise<Buffer>,
): Promise<readonly ImagePackages[]> {
  const found: ImagePackages[] = [];
  const manifests = new Map(
    items.filter(({ ftype }) => ftype === 'manifest').map((item) => [`${item.mirror}\0${item.path}`, item]),
  );
  for (const manifest of manifests.values()) {
    const list = parsePackageManifest((await readContent(manifest.sha256)).toString('utf8'));
    if (list !== undefined) found.push({ files: rootImages(manifest, items), packages: packagesOf(list, manifest) });
  }
  return [...found, ...bootloaders(items)];
}

/** A version of a product has one root image, maybe in several forms, that all its kernels share. */
function rootImages(manifest: ShippedItem, items: readonly ShippedItem[]): ShippedItem[] {
  const beside = items.filter(
    (one) => one.mirror === manifest.mirror && one.product === manifest.product && one.version === manifest.version,
  );
  const roots = beside.filter(({ ftype }) => /^(?:squashfs|root-)/u.test(ftype));
  return roots.length > 0 ? roots : [manifest];
}

/** Where a list has a package in several versions, they are joined by commas. */
function packagesOf(list: PackageList, { os, release, arch }: ShippedItem): ImagePackage[] {
  return [...list].flatMap(([name, versions]) =>
    versions.split(', ').map((version) => ({ name, version, os, release, arch })),
  );
}

function bootloaders(items: readonly ShippedItem[]): ImagePackages[] {
  const bySource = Map.groupBy(
    items.filter(({ sourcePackage }) => sourcePackage !== undefined),
    ({ sha256 }) => sha256,
  );
  return [...bySource.values()].map((files) => ({
    files,
    packages: files
      .slice(0, 1)
      .flatMap(({ sourcePackage, os, release, arch }) =>
        sourcePackage === undefined ? [] : [{ ...sourcePackage, os, release, arch }],
      ),
  }));
}
