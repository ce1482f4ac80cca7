import type {
  DocumentDifference,
  ImageDifference,
  PackageDifference,
  RevisionDifference,
} from '../../contract/revision.ts';
import { compareCodePoints } from '../catalogue/catalogue.ts';
import { mergedPackages, type PackageList, packageDifference, parsePackageManifest } from './package-manifest.ts';
import type { RevisionContents } from './revision-contents.ts';
import { type HeldImage, heldImages } from './revision-images.ts';

/** Reads a manifest that a revision holds; undefined where that cannot be done any more. */
export type ReadManifest = (side: 'from' | 'to', path: string) => Promise<string | undefined>;

/** Tells what changed from one revision to another: images, their packages, documents and bytes. Reads nothing but manifests of images that changed. */
export async function revisionDifference(
  from: RevisionContents,
  to: RevisionContents,
  readManifest: ReadManifest,
): Promise<RevisionDifference> {
  const [before, after] = [heldImages(from.products, from.held), heldImages(to.products, to.held)];
  const images: (ImageDifference & { readonly isBootloader: boolean })[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const pair = { before: before.get(key), after: after.get(key) };
    if (!isChanged(pair)) continue;
    const packages = await packagesOf(pair, readManifest);
    images.push({ ...imageDifference(pair, from.held, to.held), ...(packages === undefined ? {} : { packages }) });
  }
  const [added, removed] = [surplus(to.held, from.held), surplus(from.held, to.held)];
  return {
    images: images.sort(inReadingOrder).map(({ isBootloader: _, ...image }) => image),
    documents: documentDifferences(from.documents, to.documents),
    addedFiles: added.length,
    addedBytes: sum(added),
    removedFiles: removed.length,
    removedBytes: sum(removed),
  };
}

interface Pair {
  readonly before: HeldImage | undefined;
  readonly after: HeldImage | undefined;
}

type Sizes = ReadonlyMap<string, number>;

function isChanged({ before, after }: Pair): boolean {
  if (before === undefined || after === undefined) return true;
  const same = before.version === after.version && before.kernels.join() === after.kernels.join();
  return !same || before.paths.symmetricDifference(after.paths).size > 0;
}

function imageDifference({ before, after }: Pair, from: Sizes, to: Sizes) {
  const image = after ?? before;
  if (image === undefined) throw new Error('An image is on neither side.');
  const { os, release, arch, label, title, isBootloader, kernels } = image;
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'updated';
  const [was, is] = [before?.kernels ?? [], after?.kernels ?? []];
  return {
    ...({ change, os, release, arch, label, title, isBootloader, kernels } as const),
    ...(before === undefined ? {} : { from: before.version }),
    ...(after === undefined ? {} : { to: after.version }),
    addedKernels: is.filter((kernel) => !was.includes(kernel)),
    removedKernels: was.filter((kernel) => !is.includes(kernel)),
    addedBytes: sum(surplus(sizesOf(after, to), from)),
    removedBytes: sum(surplus(sizesOf(before, from), to)),
  };
}

async function packagesOf({ before, after }: Pair, read: ReadManifest): Promise<PackageDifference | undefined> {
  if (before === undefined || after === undefined || before.version === after.version) return undefined;
  const [from, to] = [await packagesIn(before, 'from', read), await packagesIn(after, 'to', read)];
  return from === undefined || to === undefined ? undefined : packageDifference(from, to);
}

/** Undefined where any of its manifests cannot be read: half a list would show packages as removed that are not. */
async function packagesIn(image: HeldImage, side: 'from' | 'to', read: ReadManifest): Promise<PackageList | undefined> {
  const lists: PackageList[] = image.sourcePackages.size > 0 ? [image.sourcePackages] : [];
  for (const path of image.manifests) {
    const text = await read(side, path);
    const packages = text === undefined ? undefined : parsePackageManifest(text);
    if (packages === undefined) return undefined;
    lists.push(packages);
  }
  return lists.length === 0 ? undefined : mergedPackages(lists);
}

function documentDifferences(
  from: RevisionContents['documents'],
  to: RevisionContents['documents'],
): DocumentDifference[] {
  const [before, after] = [from, to].map((all) => new Map(all.map((one) => [one.path, one])));
  const paths = [...new Set([...from, ...to].map(({ path }) => path))].sort(compareCodePoints);
  return paths.flatMap((path): DocumentDifference[] => {
    const [was, is] = [before?.get(path), after?.get(path)];
    if (was?.sha256 === is?.sha256) return [];
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'updated';
    return [
      {
        change,
        path,
        ...(was?.updated === undefined ? {} : { from: was.updated }),
        ...(is?.updated === undefined ? {} : { to: is.updated }),
      },
    ];
  });
}

function sizesOf(image: HeldImage | undefined, held: Sizes): Sizes {
  return new Map([...(image?.paths ?? [])].map((path) => [path, held.get(path) ?? 0]));
}

function surplus(some: Sizes, others: Sizes): number[] {
  return [...some].filter(([path]) => !others.has(path)).map(([, sizeBytes]) => sizeBytes);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, sizeBytes) => total + sizeBytes, 0);
}

type Listed = Pick<HeldImage, 'os' | 'release' | 'arch' | 'label' | 'isBootloader'>;

function inReadingOrder(a: Listed, b: Listed): number {
  const place = ({ os, release, arch, label }: Listed) => [os, release, arch, label].join('\0');
  return Number(a.isBootloader) - Number(b.isBootloader) || compareCodePoints(place(a), place(b));
}
