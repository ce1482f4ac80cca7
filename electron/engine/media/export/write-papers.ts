import { createHash } from 'node:crypto';
import type { Paper } from '../papers/papers.ts';
import { composeSums } from '../papers/sums.ts';
import { shipmentNames } from '../shipment-layout.ts';
import type { VolumeFolder } from './volume-folder.ts';
import { type StandingFile, standing, type VolumeOrder } from './volume-order.ts';

/** What tells whose shipment it is. */
export function manifestPapers({ manifestBytes, signature }: VolumeOrder): readonly Paper[] {
  return [
    { name: shipmentNames.manifest, bytes: manifestBytes },
    { name: shipmentNames.manifestSignature, bytes: signature },
  ];
}

/** Papers, and last the sums, which name every other file of the volume. */
export async function writePapers(
  volume: VolumeFolder,
  order: VolumeOrder,
): Promise<{ readonly files: readonly StandingFile[]; readonly sumsSha256: string }> {
  const { papers, work, target } = order;
  const all = [...manifestPapers(order), ...papers];
  const names = new Set(all.map(({ name }) => name));
  const superseded = [...target.standing.keys()].filter(
    (name) => isPaper(name) && !names.has(name) && !target.foreign.has(name),
  );
  for (const name of superseded) await volume.remove(name);
  for (const { name, bytes } of papers) await volume.write(name, bytes);
  const files = all.map(standingPaper);
  const sums = {
    name: shipmentNames.sums,
    bytes: composeSums([...standing([...work.kept, ...work.write], order), ...files]),
  };
  await volume.write(sums.name, sums.bytes);
  const standingSums = standingPaper(sums);
  return { files: [...files, standingSums], sumsSha256: standingSums.sha256 };
}

const notPapers: readonly string[] = [
  shipmentNames.incomplete,
  shipmentNames.sums,
  shipmentNames.seal,
  shipmentNames.sealSignature,
];

function isPaper(name: string): boolean {
  const carried = name.startsWith(`${shipmentNames.data}/`) || name.startsWith(`${shipmentNames.installers}/`);
  return !carried && !notPapers.includes(name) && !name.endsWith('.part');
}

function standingPaper({ name, bytes }: Paper): StandingFile {
  return { name, sizeBytes: bytes.length, sha256: sha256Of(bytes) };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
