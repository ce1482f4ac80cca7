import { createHash } from 'node:crypto';
import { type Manifest, shipmentVersion } from '../manifest.ts';
import type { CollectedMirror } from './content-source.ts';
import type { PlannedContent, VolumePlan } from './plan-volumes.ts';
import { labelOf } from './shipment-name.ts';

export interface ManifestDraft extends Pick<Manifest, 'id' | 'title' | 'createdAt' | 'application' | 'fingerprint'> {
  readonly mirrors: readonly CollectedMirror[];
  readonly plan: VolumePlan;
  readonly delta: Manifest['delta'];
  /** SHA-256 of the parts of split contents, by name. */
  readonly partDigests: ReadonlyMap<string, string>;
}

/** What a new shipment says of itself. */
export function draftManifest(draft: ManifestDraft): Manifest {
  const { id, title, createdAt, application, fingerprint, mirrors, plan, delta, partDigests } = draft;
  return {
    format: 'streamferry-shipment',
    version: shipmentVersion,
    id,
    title,
    createdAt,
    application,
    fingerprint,
    volumes: volumesOf(plan, title),
    ...(delta === undefined ? {} : { delta }),
    mirrors: mirrors.map(({ shipped }) => shipped),
    contents: plan.contents.map(({ source, parts }) => ({
      sha256: source.sha256,
      sizeBytes: source.sizeBytes,
      parts: parts.map(({ name, sizeBytes, volumes }) => ({
        name,
        sizeBytes,
        sha256: parts.length === 1 ? source.sha256 : digestOf(name, partDigests),
        volumes,
      })),
    })),
  };
}

/** Contents and parts on each volume; papers are not counted. */
export function volumesOf({ volumes, contents }: VolumePlan, title: string): Manifest['volumes'] {
  const sums = Array.from({ length: volumes }, () => ({ sizeBytes: 0, files: 0 }));
  for (const { sizeBytes, volumes: numbers } of contents.flatMap(({ parts }) => parts)) {
    for (const number of numbers) {
      const sum = sums[number - 1];
      if (sum === undefined) continue;
      sum.files += 1;
      sum.sizeBytes += sizeBytes;
    }
  }
  return sums.map((sum, index) => ({ number: index + 1, label: labelOf(title, index + 1, volumes), ...sum }));
}

/** The plan that a manifest was made from, with where its contents are read now. */
export function planOf(
  { volumes, contents }: Manifest,
  sources: ReadonlyMap<string, PlannedContent['source']>,
): VolumePlan {
  const planned = contents.flatMap(({ sha256, parts }): PlannedContent[] => {
    const source = sources.get(sha256);
    let offset = 0;
    const placed = parts.map(({ name, sizeBytes, volumes: numbers }) => {
      const part = { name, offset, sizeBytes, volumes: numbers };
      offset += sizeBytes;
      return part;
    });
    return source === undefined ? [] : [{ source, parts: placed }];
  });
  return { volumes: volumes.length, contents: planned };
}

/** Changes with anything that mirrors publish, hold or are set to; not with what is merely told of how it came. */
export function stampOf(mirrors: readonly CollectedMirror[]): string {
  const told = mirrors.map(({ shipped: { custody: _, name: __, files, ...mirror } }) => ({
    ...mirror,
    files: files.map(({ path, sha256 }) => [path, sha256]),
  }));
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

function digestOf(name: string, partDigests: ReadonlyMap<string, string>): string {
  const sha256 = partDigests.get(name);
  if (sha256 === undefined) throw new Error(`The part ${name} has not been read yet`);
  return sha256;
}
