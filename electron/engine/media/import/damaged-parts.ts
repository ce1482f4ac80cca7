import type { ImportResult } from '../../../contract/media.ts';
import { type DigestTask, digestFiles } from '../../audit/digest-pool.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenFile } from '../reading/prove-holdings.ts';

export type DamagedFile = ImportResult['damaged'][number];

/** Of files that did not arrive whole: which file of which volume is not what it should be. Each is read again. */
export async function damagedParts(
  files: readonly ProvenFile[],
  shipment: Pick<OpenedShipment, 'partsOf' | 'volumes'>,
  signal: AbortSignal,
): Promise<DamagedFile[]> {
  const suspects = new Map<string, Suspect>();
  for (const { path, sha256 } of files)
    for (const part of shipment.partsOf(sha256) ?? [])
      for (const { file, below } of part.files) suspects.set(file, { ...part, path, label: labelOf(below, shipment) });
  const tasks = [...suspects].map(
    ([file, { sizeBytes }]): DigestTask => ({ path: file, file, sizeBytes, algorithm: 'sha256' }),
  );
  const damaged: DamagedFile[] = [];
  for await (const outcome of digestFiles(tasks, { signal })) {
    const suspect = suspects.get(outcome.path);
    if (suspect === undefined) continue;
    const fault = outcome.kind === 'failed' ? outcome.message : faultOf(outcome, suspect);
    if (fault !== undefined)
      damaged.push({ path: suspect.name, reason: `${suspect.label}, ${suspect.path}: ${fault}` });
  }
  return damaged.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Suspect {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Of the item. */
  readonly path: string;
  /** Of the volume. */
  readonly label: string;
}

/** Half a sentence for people; undefined where nothing is wrong. */
function faultOf(
  found: { readonly sizeBytes: number; readonly hex: string },
  expected: { readonly sizeBytes?: number | undefined; readonly sha256: string },
): string | undefined {
  if (expected.sizeBytes !== undefined && found.sizeBytes !== expected.sizeBytes)
    return `it should have ${expected.sizeBytes} bytes and has ${found.sizeBytes}`;
  return found.hex === expected.sha256
    ? undefined
    : `it should have the SHA-256 ${expected.sha256} and has ${found.hex}`;
}

function labelOf(folder: string, { volumes }: Pick<OpenedShipment, 'volumes'>): string {
  return volumes.find((volume) => volume.folder === folder)?.label ?? '';
}
