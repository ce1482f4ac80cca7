import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ExportResult } from '../../../contract/media.ts';
import type { JobContext } from '../../jobs/job.ts';
import { signDetached } from '../../publication/sign-documents.ts';
import type { UnlockedKey } from '../../publication/signing-key.ts';
import { encodeManifest } from '../manifest.ts';
import { composePapers, type Paper, type PapersInput } from '../papers/papers.ts';
import { draftManifest } from './draft-manifest.ts';
import { installerDigests } from './installers.ts';
import { nameParts } from './name-parts.ts';
import type { OpenSet, OpenSets } from './open-sets.ts';
import type { PreparedExport } from './prepare-export.ts';
import { damagedSource } from './source-fault.ts';
import type { VolumeOrder } from './volume-order.ts';
import { type WrittenVolume, writeVolume } from './write-volume.ts';

export interface ShipmentWriting extends Pick<VolumeOrder, 'reread' | 'now' | 'context' | 'readAgain'> {
  readonly sets: OpenSets;
  readonly key: UnlockedKey;
  readonly keyrings: PapersInput['keyrings'];
  /** Name and version. */
  readonly application: string;
  /** As they were asked for. */
  readonly limits: Pick<OpenSet, 'volumeBytes' | 'maxFileBytes'>;
}

export interface WrittenShipment extends WrittenVolume {
  readonly result: ExportResult;
}

/** Writes the volume that was prepared, and keeps what the other volumes of its set need. Throws what `writeVolume` throws. */
export async function writeShipment(prepared: PreparedExport, writing: ShipmentWriting): Promise<WrittenShipment> {
  const { sets, context } = writing;
  for (const replaced of prepared.replaces) await sets.drop(replaced);
  const set = await openSet(prepared, writing);
  const { manifest, manifestBytes, signature } = set;
  const digests = new Map(manifest.contents.flatMap(({ parts }) => parts.map(({ name, sha256 }) => [name, sha256])));
  const { work, target } = prepared;
  const installers = prepared.installers.filter(({ name }) =>
    [...work.kept, ...work.write].some((one) => one.name === name),
  );
  for (const [name, sha256] of await installerDigests(installers, optionsOf(context))) digests.set(name, sha256);
  const papers = await composeFor(set, prepared, writing);
  const sign = (bytes: Buffer) => signDetached(bytes, writing.key, writing.now());
  const written = await writeVolume({
    ...writing,
    target,
    guard: prepared.place.guard,
    work,
    manifest,
    manifestBytes,
    signature,
    digests,
    papers,
    sign,
  });
  const left = await sets.finish(set, work.number);
  return { ...written, result: resultOf(prepared, written, { manifest, left, reread: writing.reread }) };
}

/** The set that goes on, or a new one. */
async function openSet(prepared: PreparedExport, writing: ShipmentWriting): Promise<OpenSet> {
  const { title, plan, mirrors, spared, shipmentId, key, stamp, replaces, place } = prepared;
  const mountPoint = place.isMountPoint ? place.folder : undefined;
  if (prepared.set !== undefined) return writing.sets.goOn(prepared.set, mountPoint);
  const partDigests = await nameParts(plan, title, writing.context);
  const now = writing.now();
  const manifest = draftManifest({
    id: shipmentId,
    title,
    createdAt: now.toISOString(),
    application: writing.application,
    fingerprint: writing.key.fingerprint,
    mirrors,
    plan,
    delta: spared?.delta,
    partDigests,
  });
  const manifestBytes = encodeManifest(manifest);
  const signature = await signDetached(manifestBytes, writing.key, now);
  const mountPoints = mountPoint === undefined ? [] : [mountPoint];
  const record = { version: 1 as const, shipmentId, key, stamp, ...writing.limits, written: [], replaces, mountPoints };
  const set = { ...record, manifest, manifestBytes, signature };
  await writing.sets.begin(set);
  return set;
}

async function composeFor(
  { manifest, manifestBytes }: OpenSet,
  { contents, work, title }: PreparedExport,
  { keyrings }: ShipmentWriting,
): Promise<readonly Paper[]> {
  return composePapers({
    manifest,
    manifestSha256: createHash('sha256').update(manifestBytes).digest('hex'),
    volume: work.number,
    keyrings,
    async readContent(sha256) {
      const source = contents.get(sha256);
      const bytes = source && (await readFile(source.file).catch(() => undefined));
      const right = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
      if (!right) throw damagedSource(title, [source?.path ?? sha256]);
      return bytes;
    },
  });
}

interface Ended {
  readonly manifest: OpenSet['manifest'];
  readonly left: readonly number[];
  readonly reread: boolean;
}

function resultOf(
  { target, title, work }: PreparedExport,
  { seal, files, copiedBytes, keptBytes, rereadBytes }: WrittenVolume,
  { manifest, left, reread }: Ended,
): ExportResult {
  return {
    shipmentId: manifest.id,
    shipmentFolder: target.folder,
    title,
    volume: work.number,
    volumes: manifest.volumes.length,
    volumesLeft: manifest.volumes.filter(({ number }) => left.includes(number)).map(({ label }) => label),
    files,
    copiedBytes,
    keptBytes,
    rereadBytes,
    reread: reread ? seal.reread : 'none',
    safeToRemove: true,
    fingerprint: manifest.fingerprint,
  };
}

function optionsOf({ signal, onPause }: Pick<JobContext, 'signal' | 'onPause'>) {
  return { signal, onPause: (listener: (paused: boolean) => void) => onPause(listener) };
}
