import type { CatalogueItem, CatalogueProduct, CatalogueVersion } from '../../catalogue/catalogue.ts';
import { maasProduct } from '../../selection/maas-product.ts';

/** What a client of a mirror can be expected to ask for, in groups for people. */
export interface WatchedMirror {
  readonly mirrorId: string;
  readonly groups: readonly WatchedFileGroup[];
}

export interface WatchedFileGroup {
  readonly id: string;
  readonly title: string;
  /** Size in bytes by file key: the digest, so that equal files count once. */
  readonly files: ReadonlyMap<string, number>;
}

/** A file that the mirror holds; `hex` as the ledger has it, which is what the server tells of it. */
export interface HeldFile {
  readonly sizeBytes: number;
  readonly hex: string | undefined;
}

const bootloaders = { id: 'bootloaders', title: 'Bootloaders' };
const others = { id: 'other', title: 'Other files' };
const osNames: Readonly<Record<string, string>> = { ubuntu: 'Ubuntu', centos: 'CentOS' };

/** How a file is known to the watch: by its digest, or where it has none by its path. */
export function fileKey(path: string, hex: string | undefined): string {
  return hex ?? `path:${path}`;
}

/**
 * The files of the newest version held of each product that the publication lists, without those that MAAS never asks for:
 * manifests, and root images where there is a squashfs.
 */
export function watchedFiles(
  products: readonly CatalogueProduct[],
  held: ReadonlyMap<string, HeldFile>,
): readonly WatchedFileGroup[] {
  const groups = new Map<string, { title: string; files: Map<string, number> }>();
  for (const product of products) {
    const items = newestHeld(product, held);
    if (items.length === 0) continue;
    const { id, title } = groupOf(product);
    const group = groups.get(id) ?? { title, files: new Map<string, number>() };
    groups.set(id, group);
    for (const { path = '' } of items) {
      const file = held.get(path);
      if (file !== undefined) group.files.set(fileKey(path, file.hex), file.sizeBytes);
    }
  }
  return [...groups].map(([id, group]) => ({ id, ...group })).sort(inReadingOrder);
}

function newestHeld(product: CatalogueProduct, held: ReadonlyMap<string, HeldFile>): readonly CatalogueItem[] {
  const heldItems = ({ items }: CatalogueVersion) =>
    items.filter(({ path }) => path !== undefined && held.has(path)).filter(isAskedFor);
  return product.versions.map(heldItems).findLast((items) => items.length > 0) ?? [];
}

function isAskedFor(item: CatalogueItem, _: number, version: readonly CatalogueItem[]): boolean {
  const ftype = item.tags.get('ftype');
  if (/(?:^|[.-])manifest$/u.test(ftype)) return false;
  return ftype !== 'root-image.gz' || !version.some(({ tags }) => tags.get('ftype') === 'squashfs');
}

function groupOf(product: CatalogueProduct): { readonly id: string; readonly title: string } {
  const { os, release, arch, companion } = maasProduct(product);
  if (companion) return bootloaders;
  if (release === '' || arch === '') return others;
  const name = osNames[os] ?? os;
  const releaseTitle = product.tags.get('release_title') || release;
  const full = releaseTitle.toLowerCase().includes(os.toLowerCase()) ? releaseTitle : `${name} ${releaseTitle}`;
  const code = full.toLowerCase().includes(release.toLowerCase()) || os !== 'ubuntu' ? '' : ` (${release})`;
  return { id: `${os}/${release}/${arch}`, title: `${full}${code}, ${arch}` };
}

/** Images by name, then the bootloaders, then the rest. */
function inReadingOrder(a: WatchedFileGroup, b: WatchedFileGroup): number {
  const rank = ({ id }: WatchedFileGroup) => [bootloaders.id, others.id].indexOf(id);
  return rank(a) - rank(b) || (a.title < b.title ? -1 : 1);
}
