import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { FoundShipment } from '../../../contract/media.ts';
import { EngineError, errnoOf } from '../../errors.ts';
import { type IncompleteMark, parseIncomplete, parseSeal, type VolumeSeal } from '../manifest.ts';
import { asNameText } from '../name-text.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { isLitter, maxManifestBytes, maxSmallBytes, readError, readInShipment } from './shipment-folder.ts';

/**
 * The shipments that a volume or folder holds: the folder itself, or folders right in it. What they say of themselves, before
 * anything was authenticated. Throws BAD_ARGUMENT where the folder cannot be read, TARGET_GONE.
 */
export async function findShipments(folder: string): Promise<FoundShipment[]> {
  const own = await lookAt(folder);
  if (own !== undefined) return [own];
  const found: FoundShipment[] = [];
  for (const name of await foldersIn(folder)) {
    const shipment = await lookAt(join(folder, name));
    if (shipment !== undefined) found.push(shipment);
  }
  return found;
}

/** Enough of a manifest to name it; opening it refuses a title that is none. */
const head = v.object({
  format: v.literal('streamferry-shipment'),
  id: v.string(),
  title: v.pipe(
    v.string(),
    v.transform((title) => asNameText(title)),
  ),
  createdAt: v.string(),
  volumes: v.array(v.unknown()),
});

async function lookAt(folder: string): Promise<FoundShipment | undefined> {
  const mark = await incompleteMark(folder);
  if (mark !== undefined) {
    const { shipmentId: id, title, createdAt, number, volumes } = mark;
    return { folder, id, title, createdAt, volume: number, volumes, complete: false };
  }
  const manifest = await quietly(async () => {
    const bytes = await readInShipment(folder, shipmentNames.manifest, maxManifestBytes);
    return bytes === undefined ? undefined : v.parse(head, JSON.parse(bytes.toString('utf8')));
  });
  if (manifest === undefined) return undefined;
  const { id, title, createdAt, volumes } = manifest;
  const seal = await sealIn(folder);
  const complete = seal?.shipmentId === id;
  return { folder, id, title, createdAt, volume: seal?.number ?? 1, volumes: volumes.length, complete };
}

/** Says of a folder that it is being written, or was not finished. */
export async function incompleteMark(folder: string): Promise<IncompleteMark | undefined> {
  return quietly(async () => {
    const bytes = await readInShipment(folder, shipmentNames.incomplete, maxSmallBytes);
    return bytes && parseIncomplete(bytes.toString('utf8'));
  });
}

async function sealIn(folder: string): Promise<VolumeSeal | undefined> {
  return quietly(async () => {
    const bytes = await readInShipment(folder, shipmentNames.seal, maxSmallBytes);
    return bytes && parseSeal(bytes.toString('utf8'));
  });
}

/** What cannot be read as what it should be is none: only a medium that is gone is told. */
async function quietly<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof EngineError && error.code === 'TARGET_GONE') throw error;
    return undefined;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((one) => one.isDirectory() && !isLitter(one.name))
      .map((one) => one.name)
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return [];
    throw readError(error, folder);
  }
}
