import type { JobContext } from '../../jobs/job.ts';
import { parentsOf } from '../../mirror/safe-place.ts';
import type { Manifest } from '../manifest.ts';
import { shipmentFile, shipmentNames } from '../shipment-layout.ts';
import { type RereadFile, rereadFiles } from '../volumes/reread.ts';
import type { DamagedFile } from './damaged-parts.ts';
import { judgeSeal } from './judge-seal.ts';
import { type ShipmentFiles, shipmentFiles } from './shipment-files.ts';

/** What reading all of one volume found. */
export interface CheckedVolume {
  readonly label: string;
  readonly files: number;
  readonly bytes: number;
  /** By name in the shipment's folder. */
  readonly damaged: readonly DamagedFile[];
  /** Files that the shipment does not know. */
  readonly extras: readonly string[];
}

export interface VolumeToCheck {
  readonly folder: string;
  /** Absent where it could not be authenticated. */
  readonly manifest: Manifest | undefined;
  readonly now: Date;
  readonly onBytes: (bytes: number) => void;
}

/** These are what the list is held against, not the other way round. */
const outsideList: readonly string[] = [shipmentNames.sums, shipmentNames.seal, shipmentNames.sealSignature];

/** Reads every file of a volume from its device and holds it against the sealed list, and where that is damaged against the manifest. */
export async function checkVolume(volume: VolumeToCheck, context: JobContext): Promise<CheckedVolume> {
  const { folder, manifest, now } = volume;
  const found = await shipmentFiles(folder);
  const { files, odd } = found;
  const { seal, sums, damaged } = await judgeSeal(folder, now);
  const expected = sums ?? sumsOf(manifest, { number: seal?.number, manifestSha256: seal?.manifestSha256 });
  const toRead = [...expected].flatMap(([name, sha256]): RereadFile[] => {
    const sizeBytes = files.get(name);
    return sizeBytes === undefined ? [] : [{ name, file: shipmentFile(folder, name), sizeBytes, sha256 }];
  });
  const missing = [...expected.keys()].filter((name) => !files.has(name));
  const { bytes, bad } = await rereadFiles(toRead, {
    signal: context.signal,
    onProgress: volume.onBytes,
    onPause: (listener) => context.onPause(listener),
  });
  return {
    label: seal?.label ?? folder,
    files: toRead.length + outsideList.filter((name) => files.has(name)).length,
    bytes,
    damaged: [
      ...damaged,
      ...missing.map((path) => ({ path, reason: whyMissing(path, found) })),
      ...bad.map(({ name, reason }) => ({ path: name, reason })),
    ],
    extras:
      sums === undefined
        ? []
        : [...files.keys(), ...odd].filter((name) => !expected.has(name) && !outsideList.includes(name)),
  };
}

/** Half a sentence for people. */
function whyMissing(path: string, { odd, unreadable }: ShipmentFiles): string {
  if (odd.has(path)) return 'a link stands in its place';
  const hidden = [path, ...parentsOf(path)].find((name) => unreadable.has(name));
  if (hidden === undefined) return 'there is no such file';
  const reason = unreadable.get(hidden) ?? '';
  return hidden === path ? reason : `its folder is damaged: ${reason}`;
}

/** What the manifest says of a volume: all but the papers beside it. */
function sumsOf(
  manifest: Manifest | undefined,
  { number, manifestSha256 }: { readonly number: number | undefined; readonly manifestSha256: string | undefined },
): Map<string, string> {
  const sums = new Map<string, string>(manifestSha256 === undefined ? [] : [[shipmentNames.manifest, manifestSha256]]);
  for (const part of manifest?.contents.flatMap(({ parts }) => parts) ?? [])
    if (number === undefined || part.volumes.includes(number)) sums.set(part.name, part.sha256);
  return sums;
}
