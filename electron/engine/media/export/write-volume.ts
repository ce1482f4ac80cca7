import { createHash } from 'node:crypto';
import type { RereadWay } from '../../../contract/media.ts';
import { parentsOf } from '../../mirror/safe-place.ts';
import { encodeIncomplete, encodeSeal, type Manifest, type VolumeSeal } from '../manifest.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { weaker } from '../volumes/reread-way.ts';
import { copyFiles } from './copy-files.ts';
import { flushFiles } from './flush-files.ts';
import { checkKept, readBack } from './read-back.ts';
import { VolumeFolder } from './volume-folder.ts';
import { standing, type VolumeOrder } from './volume-order.ts';
import { bytesOf, type VolumeFile } from './volume-work.ts';
import { manifestPapers, writePapers } from './write-papers.ts';

export interface WrittenVolume {
  readonly seal: VolumeSeal;
  readonly files: number;
  readonly copiedBytes: number;
  readonly keptFiles: number;
  readonly keptBytes: number;
  readonly removedFiles: number;
  readonly rereadBytes: number;
}

/**
 * Writes one volume of a shipment. From the first change until all is written, flushed and read again it is marked incomplete, and has
 * no seal: killed anywhere it is whole or says that it is not. Throws TARGET_FULL, TARGET_GONE, NOT_WRITABLE, FILE_TOO_BIG,
 * DIGEST_MISMATCH where the mirror is damaged or the volume did not keep what it was given, Cancelled.
 */
export async function writeVolume(order: VolumeOrder): Promise<WrittenVolume> {
  const { context, work } = order;
  const volume = await VolumeFolder.open(order.target.folder, order.guard);
  await markIncomplete(volume, order);
  // From here on it is known whose folder this is.
  for (const { name, bytes } of manifestPapers(order)) await volume.write(name, bytes);
  await removeSuperseded(volume, order);
  const lost = order.reread ? [] : await checkKept(work.kept, order);
  let kept = work.kept.filter(({ name }) => !lost.includes(name));
  const write = [...work.write, ...work.kept.filter(({ name }) => lost.includes(name))];
  await copyFiles(volume, write, order);
  const papers = await writePapers(volume, order);
  await flushAll(volume, [...kept, ...write], order);
  const all = [...standing([...kept, ...write], order), ...papers.files];
  let copiedBytes = bytesOf(write);
  let read: { readonly way: RereadWay; readonly bytes: number } = { way: 'none', bytes: 0 };
  if (order.reread) {
    const first = await readBack(volume, all, { order, forgiven: new Set(kept.map(({ name }) => name)) });
    const again = kept.filter(({ name }) => first.bad.includes(name));
    kept = kept.filter(({ name }) => !first.bad.includes(name));
    read = again.length === 0 ? first : await copyAgain(volume, { again, first, order });
    copiedBytes += bytesOf(again);
  }
  await context.ready();
  const seal = sealOf(order, papers.sumsSha256, read.way);
  await putSeal(volume, seal, order);
  return {
    seal,
    files: work.kept.length + work.write.length,
    copiedBytes,
    keptFiles: kept.length,
    keptBytes: bytesOf(kept),
    removedFiles: [...work.remove.keys()].filter((name) => !name.endsWith('.part')).length,
    rereadBytes: read.bytes,
  };
}

async function markIncomplete(volume: VolumeFolder, { manifest, work }: VolumeOrder): Promise<void> {
  const { id: shipmentId, title, createdAt, volumes } = manifest;
  const mark = encodeIncomplete({
    format: 'streamferry-incomplete',
    version: manifest.version,
    shipmentId,
    title,
    createdAt,
    number: work.number,
    volumes: volumes.length,
    label: labelIn(manifest, work.number),
  });
  await volume.write(shipmentNames.incomplete, mark);
  await volume.syncFolders(['']);
  await volume.remove(shipmentNames.seal);
  await volume.remove(shipmentNames.sealSignature);
  await volume.syncFolders(['']);
}

/** What an earlier state left, before anything new takes its space. */
async function removeSuperseded(volume: VolumeFolder, { work }: VolumeOrder): Promise<void> {
  for (const name of work.remove.keys()) await volume.remove(name);
}

async function flushAll(volume: VolumeFolder, files: readonly VolumeFile[], order: VolumeOrder): Promise<void> {
  await flushFiles(volume, files, order);
  const folders = new Set([...files, ...order.papers].flatMap(({ name }) => parentsOf(name)));
  await volume.syncFolders([...folders, '']);
}

interface Again {
  readonly again: readonly VolumeFile[];
  readonly first: { readonly bytes: number; readonly way: RereadWay };
  readonly order: VolumeOrder;
}

/** Files of an earlier run that are not what they were: an interrupted writing leaves such. */
async function copyAgain(
  volume: VolumeFolder,
  { again, first, order }: Again,
): Promise<{ way: RereadWay; bytes: number }> {
  await copyFiles(volume, again, order);
  await flushAll(volume, again, order);
  const { bytes, way } = await readBack(volume, standing(again, order), { order, forgiven: new Set() });
  return { bytes: bytes + first.bytes, way: weaker(first.way, way) };
}

async function putSeal(volume: VolumeFolder, seal: VolumeSeal, { sign }: VolumeOrder): Promise<void> {
  const bytes = encodeSeal(seal);
  await volume.write(shipmentNames.sealSignature, await sign(bytes));
  await volume.write(shipmentNames.seal, bytes);
  await volume.syncFolders(['']);
  await volume.check();
  await volume.remove(shipmentNames.incomplete);
  await volume.syncFolders(['']);
  await volume.check();
}

function sealOf(
  { manifest, manifestBytes, work, now }: VolumeOrder,
  sumsSha256: string,
  reread: RereadWay,
): VolumeSeal {
  const { kept, write, number } = work;
  const parts = [...kept, ...write].filter(({ name }) => name.startsWith(`${shipmentNames.data}/`));
  return {
    format: 'streamferry-volume',
    version: manifest.version,
    shipmentId: manifest.id,
    title: manifest.title,
    createdAt: manifest.createdAt,
    manifestSha256: sha256Of(manifestBytes),
    sumsSha256,
    number,
    volumes: manifest.volumes.length,
    label: labelIn(manifest, number),
    writtenAt: now().toISOString(),
    files: parts.length,
    bytes: bytesOf(parts),
    reread,
  };
}

function labelIn({ volumes, title }: Manifest, number: number): string {
  return volumes.find((one) => one.number === number)?.label ?? title;
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
