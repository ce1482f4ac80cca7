import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FoundShipment } from '../../../contract/media.ts';
import { EngineError, errnoOf } from '../../errors.ts';
import { type IncompleteMark, parseIncomplete, parseSeal, type VolumeSeal } from '../manifest.ts';
import { asNameText } from '../name-text.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { isLitter, maxSealBytes, readError, readInShipment, sizeInShipment } from './shipment-folder.ts';

/**
 * The shipments that a volume or folder holds: the folder itself, or folders right in it. What they say of themselves, before
 * anything was authenticated. Throws BAD_ARGUMENT where the folder cannot be read, TARGET_GONE.
 */
export async function findShipments(folder: string): Promise<FoundShipment[]> {
  const own = await shipmentIn(folder);
  if (own !== undefined) return [own];
  const found: FoundShipment[] = [];
  for (const name of await foldersIn(folder)) {
    const shipment = await shipmentIn(join(folder, name));
    if (shipment !== undefined) found.push(shipment);
  }
  return found;
}

/** The shipment whose own folder this is, as its seal or its mark says: both are small, whoever made them. Throws TARGET_GONE. */
async function shipmentIn(folder: string): Promise<FoundShipment | undefined> {
  const mark = await incompleteMark(folder);
  if (mark !== undefined) return told(folder, mark, 'unfinished');
  const seal = await sealIn(folder);
  if (seal === undefined) return (await isShipment(folder)) ? unsealed(folder) : undefined;
  if (await isThere(folder, shipmentNames.incomplete)) return told(folder, seal, 'unfinished');
  return told(folder, seal, (await isThere(folder, shipmentNames.manifest)) ? 'complete' : 'damaged');
}

function told(folder: string, says: IncompleteMark | VolumeSeal, state: FoundShipment['state']): FoundShipment {
  const { shipmentId: id, title, createdAt, number: volume, volumes } = says;
  return { folder, id, title, createdAt, volume, volumes, state };
}

/** Its folder names it: the manifest is not read for a look. The seal goes when the mark stands, and comes before that goes. */
async function unsealed(folder: string): Promise<FoundShipment> {
  const found = await quietly(() => stat(folder));
  const createdAt = (found?.mtime ?? new Date(0)).toISOString();
  const state = (await isThere(folder, shipmentNames.incomplete)) ? 'unfinished' : 'damaged';
  return { folder, id: folder, title: asNameText(basename(folder)), createdAt, volume: 1, volumes: 1, state };
}

/** Any two of these make a shipment, so that one of them may be damaged or lost. */
const marks = [
  shipmentNames.manifest,
  shipmentNames.manifestSignature,
  shipmentNames.seal,
  shipmentNames.sums,
  shipmentNames.shipmentKeyring,
];

/** Whether a folder looks like a shipment, finished or not, sound or not. Throws TARGET_GONE. */
export async function isShipment(folder: string): Promise<boolean> {
  if ((await incompleteMark(folder)) !== undefined) return true;
  const there = await Promise.all(marks.map((name) => isThere(folder, name)));
  return there.filter(Boolean).length > 1;
}

async function isThere(folder: string, name: string): Promise<boolean> {
  return (await quietly(() => sizeInShipment(folder, name))) !== undefined;
}

/** Says of a folder that it is being written, or was not finished. */
export async function incompleteMark(folder: string): Promise<IncompleteMark | undefined> {
  return quietly(async () => {
    const bytes = await readInShipment(folder, shipmentNames.incomplete, maxSealBytes);
    return bytes && parseIncomplete(bytes.toString('utf8'));
  });
}

async function sealIn(folder: string): Promise<VolumeSeal | undefined> {
  return quietly(async () => {
    const bytes = await readInShipment(folder, shipmentNames.seal, maxSealBytes);
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
