import { cpSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRequest } from '../../../electron/contract/media.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { encodeIncomplete, shipmentVersion } from '../../../electron/engine/media/manifest.ts';
import { shipmentNames } from '../../../electron/engine/media/shipment-layout.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import type { Clock } from './clock.ts';

/** Folders below `media/`, each in the place of a stick that somebody in an office has written. */
export interface MediaStock {
  readonly mirrorName: string;
  /** Of the site that has nothing yet. */
  readonly keyringFile: string;
  readonly receiptFile: string;
  folder(name: MediaName): string;
}

export type MediaName =
  | 'FERRY'
  | 'EMPTY'
  | 'ONE'
  | 'TWO'
  | 'THREE'
  | 'HALF'
  | 'DAMAGED'
  | 'NEWKEY'
  | 'INSTALL'
  | 'FRESH';

const mirrorName = 'Lab images';

/** A mirror in an office, written to media: whole, on three volumes, half, damaged, and signed by another key than before. */
export async function stockMedia(folder: string, clock: Clock): Promise<MediaStock> {
  const at = (name: string) => join(folder, 'media', name);
  for (const name of ['FERRY', 'EMPTY', 'ONE', 'TWO', 'THREE', 'NEWKEY', 'INSTALL', 'FRESH']) {
    mkdirSync(at(name), { recursive: true });
  }
  const stream = await makeStream({
    folder: join(folder, 'lab'),
    now: clock.now(),
    fileSizeBytes: 300_000,
    sharedSizeBytes: 900_000,
  });
  const office = await createEngine({ dataFolder: join(folder, 'office'), version: '0.1.0', now: clock.now });
  await office.api.keys.create({ algorithm: 'ed25519' });
  const trust = { kind: 'signed', fingerprints: [], keyringFile: stream.keyringFile } as const;
  const mirror = await office.api.mirrors.create({
    name: mirrorName,
    folder: join(folder, 'office-mirror'),
    source: { kind: 'described', source: { name: 'Lab', url: stream.root, trust } },
    selection: { rules: [{ terms: { kind: 'filters', filters: [] }, max: 1, keep: false }], pins: [] },
  });
  await ended(office, office.api.mirrors.sync({ mirror: { id: mirror.id } }));
  const wish = { mirrors: [{ id: mirror.id }] };
  await write(office, { ...wish, target: at('FERRY') });
  for (const name of ['ONE', 'TWO', 'THREE']) await write(office, { ...wish, target: at(name), ...threeVolumes });
  const receipt = await office.api.media.receipt({ ...wish, folder: join(folder, 'media'), site: 'Far site' });
  await office.api.keys.rotate({ algorithm: 'ed25519' });
  await write(office, { ...wish, target: at('NEWKEY') });
  await office.close();
  const site = await createEngine({ dataFolder: join(folder, 'data'), version: '0.1.0', now: clock.now });
  await site.api.settings.set({ change: { mirrorsFolder: join(folder, 'mirrors') } });
  await site.close();
  cpSync(at('FERRY'), at('DAMAGED'), { recursive: true });
  cutOff(largestBelow(at('DAMAGED')));
  cpSync(at('FERRY'), at('HALF'), { recursive: true });
  leaveHalf(at('HALF'), clock);
  return { mirrorName, keyringFile: stream.keyringFile, receiptFile: receipt.file, folder: at };
}

/** A third of what there is, and what stands on every volume. */
const threeVolumes = { volumeBytes: 13_600_000 };

async function write(engine: Engine, request: ExportRequest): Promise<void> {
  await ended(engine, engine.api.media.export(request));
}

export async function ended({ api }: Pick<Engine, 'api'>, begun: Promise<{ readonly jobId: string }>): Promise<string> {
  const { jobId } = await begun;
  const { kind, state, failures } = await api.jobs.wait({ id: jobId });
  if (state !== 'done') throw new Error(`The ${kind} ended ${state}: ${JSON.stringify(failures)}`);
  return jobId;
}

function leaveHalf(medium: string, clock: Clock): void {
  const [shipment = ''] = readdirSync(medium);
  const mark = encodeIncomplete({
    format: 'streamferry-incomplete',
    version: shipmentVersion,
    shipmentId: '7a0f3f8e-35b5-4d0b-9d0e-2f4f0f6f3c11',
    title: mirrorName,
    createdAt: clock.now().toISOString(),
    number: 2,
    volumes: 3,
    label: `${mirrorName} 2 of 3`,
  });
  writeFileSync(join(medium, shipment, shipmentNames.incomplete), mark);
}

function largestBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return paths.reduce((a, b) => (statSync(a).size >= statSync(b).size ? a : b));
}

function cutOff(file: string): void {
  truncateSync(file, statSync(file).size - 1000);
}
