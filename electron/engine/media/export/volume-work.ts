import { shipmentNames } from '../shipment-layout.ts';
import type { ContentSource } from './content-source.ts';
import type { Installer } from './installers.ts';
import type { VolumePlan } from './plan-volumes.ts';
import type { TargetFolder } from './target-folder.ts';

/** A file that a volume shall have, and where its bytes come from. */
export interface VolumeFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** What messages call it. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  /** Where a part begins; absent of whole files. */
  readonly offset?: number;
  /** Of a whole file; of a part its manifest tells. */
  readonly sha256?: string;
  readonly digest?: ContentSource['digest'];
}

/** What is to be done with one volume. */
export interface VolumeWork {
  readonly number: number;
  /** Stand there with their right sizes. */
  readonly kept: readonly VolumeFile[];
  readonly write: readonly VolumeFile[];
  /** Names that an earlier state left, and their bytes. */
  readonly remove: ReadonlyMap<string, number>;
}

/** The parts of a plan that go to one volume; installers go to the first. */
export function volumeFiles(plan: VolumePlan, number: number, installers: readonly Installer[]): VolumeFile[] {
  const files = plan.contents.flatMap(({ source, parts }) =>
    parts
      .filter(({ volumes }) => volumes.includes(number))
      .map(({ name, sizeBytes, offset }): VolumeFile => {
        const { path, file, digest, sha256 } = source;
        if (parts.length > 1) return { name, sizeBytes, path, file, offset };
        return { name, sizeBytes, path, file, sha256, ...(digest === undefined ? {} : { digest }) };
      }),
  );
  const extra = installers.map(({ name, file, sizeBytes }) => ({ name, file, sizeBytes, path: name }));
  return [...files, ...(number === 1 ? extra : [])];
}

/** Holds what a volume shall have against what stands there. */
export function workFor(
  number: number,
  files: readonly VolumeFile[],
  { standing, foreign }: Pick<TargetFolder, 'standing' | 'foreign'>,
): VolumeWork {
  const kept = files.filter(({ name, sizeBytes }) => standing.get(name) === sizeBytes);
  const keptNames = new Set(kept.map(({ name }) => name));
  const isCarried = (name: string) =>
    [shipmentNames.data, shipmentNames.installers].some((one) => name.startsWith(`${one}/`));
  const remove = [...standing].filter(
    ([name]) => !keptNames.has(name) && !foreign.has(name) && (isCarried(name) || name.endsWith('.part')),
  );
  return { number, kept, write: files.filter(({ name }) => !keptNames.has(name)), remove: new Map(remove) };
}

export function bytesOf(files: Iterable<{ readonly sizeBytes: number }>): number {
  let sum = 0;
  for (const { sizeBytes } of files) sum += sizeBytes;
  return sum;
}
