import { lstat } from 'node:fs/promises';
import type { MediumPace } from '../../../contract/serve.ts';
import type { ServedPart } from '../../serve/mirror-table.ts';
import { publishedProducts } from '../../serve/published-products.ts';
import type { MediumToServe } from '../../serve/served-medium.ts';
import { fileKey, watchedFiles } from '../../serve/watch/watched-files.ts';
import { type DeviceFacts, paceOf } from './medium-pace.ts';
import { type SampleOptions, type SamplePlace, sampleRead } from './sample-read.ts';

/** Reads a sample from each device that the media stand on, one after another, and judges. Takes a second or two. */
export async function measureMedia(media: readonly MediumToServe[], options: SampleOptions): Promise<MediumPace> {
  const folders = [...new Set(media.flatMap(({ volumes }) => volumes.map(({ folder }) => folder)))];
  const wanted = media.flatMap(wantedFiles);
  const devices: DeviceFacts[] = [];
  for (const roots of await byDevice(folders)) {
    const places = wanted.map((parts) => parts.flatMap((part) => placeOn(roots, part)));
    const fileSizes = places
      .map((parts) => parts.reduce((sum, one) => sum + one.sizeBytes, 0))
      .filter((size) => size > 0);
    devices.push({ ...(await sampleRead(places.flat(), options)), fileSizes });
  }
  return paceOf(devices);
}

/** The parts of each file that clients can be expected to ask for, equal files once. */
function wantedFiles({ table, held }: MediumToServe): readonly (readonly ServedPart[])[] {
  const groups = watchedFiles(publishedProducts(table), held);
  const keys = new Set(groups.flatMap(({ files }) => [...files.keys()]));
  const wanted = new Map<string, readonly ServedPart[]>();
  for (const { path, digest, parts } of table.items.values()) {
    const key = fileKey(path, digest?.hex);
    if (parts !== undefined && keys.has(key)) wanted.set(key, parts);
  }
  return [...wanted.values()];
}

/** What stands on several devices is read from the first. */
function placeOn(roots: ReadonlySet<string>, { sizeBytes, places }: ServedPart): SamplePlace[] {
  const [first] = places;
  return first !== undefined && roots.has(first.root) ? [{ ...first, sizeBytes }] : [];
}

/** Folders on one device share what it gives. */
async function byDevice(folders: readonly string[]): Promise<readonly ReadonlySet<string>[]> {
  const devices = new Map<string, Set<string>>();
  for (const folder of folders) {
    const key = await lstat(folder).then(
      ({ dev }) => String(dev),
      () => folder,
    );
    devices.set(key, (devices.get(key) ?? new Set()).add(folder));
  }
  return [...devices.values()];
}
