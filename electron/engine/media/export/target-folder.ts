import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { errnoOf, MirrorError } from '../../errors.ts';
import { kindOf } from '../../mirror/safe-place.ts';
import { type IncompleteMark, type Manifest, parseManifest, parseSeal, type VolumeSeal } from '../manifest.ts';
import { parseSums } from '../papers/sums.ts';
import { incompleteMark } from '../reading/find-shipments.ts';
import { isLitter, maxManifestBytes, maxSmallBytes, readInShipment } from '../reading/shipment-folder.ts';
import { shipmentFile, shipmentNames } from '../shipment-layout.ts';
import { targetError } from './target-error.ts';

/** A shipment, or a volume of one, as it tells of itself. */
export interface StandingShipment {
  readonly id: string;
  readonly label: string;
  readonly volumes: number;
  /** The receipt that it was made for. */
  readonly delta: Manifest['delta'];
}

/** What stands where a shipment shall be written. Nothing of it was authenticated: it says whose folder this is, and what may be kept. */
export interface TargetFolder {
  readonly folder: string;
  /** False: there is no shipment yet, neither whole nor begun. */
  readonly isShipment: boolean;
  /** Undefined where there is none, or nothing of it can be read. */
  readonly shipment: StandingShipment | undefined;
  readonly mark: IncompleteMark | undefined;
  readonly seal: VolumeSeal | undefined;
  /** Sizes of files that are a shipment's by their names. */
  readonly standing: ReadonlyMap<string, number>;
  /** Those of them that somebody else put beside keys and installers: they stay, unless one of these is to have that name. */
  readonly foreign: ReadonlySet<string>;
}

/**
 * Looks at the folder of a shipment that is to be written. Throws NAME_COLLISION unless it is new, empty, or a shipment of just these
 * mirrors: foreign files are never written over.
 */
export async function lookAtTarget(folder: string, mirrorIds: readonly string[]): Promise<TargetFolder> {
  const kind = kindOf(folder);
  const bare = { folder, isShipment: false, shipment: undefined, mark: undefined, seal: undefined };
  if (kind === 'absent') return { ...bare, standing: new Map(), foreign: new Set() };
  if (kind !== 'folder') throw foreign(folder, `a ${kind} stands there`);
  const names = (await entriesOf(folder)).filter(({ name }) => !isLitter(name)).map(({ name }) => name);
  const standing = await standingIn(folder);
  const found = { standing, foreign: await foreignAmong(standing.keys(), folder) };
  if (names.every((name) => name.endsWith('.part'))) return { ...bare, ...found };
  const manifest = await readManifest(folder);
  checkOwner({ folder, names, manifest, mirrorIds });
  const mark = await incompleteMark(folder);
  const seal = await readSeal(folder);
  return { folder, isShipment: true, shipment: standingShipment(manifest, mark, seal), mark, seal, ...found };
}

/** While only the mark of a new one stands there, nothing of either can be lost any more. */
function standingShipment(
  manifest: Manifest | undefined,
  mark: IncompleteMark | undefined,
  seal: VolumeSeal | undefined,
): StandingShipment | undefined {
  if (manifest === undefined || (mark !== undefined && mark.shipmentId !== manifest.id)) return undefined;
  const { id, title, volumes, delta } = manifest;
  const volume = [mark, seal].find((one) => one?.shipmentId === id);
  return { id, label: volume?.label ?? title, volumes: volumes.length, delta };
}

interface Found {
  readonly folder: string;
  readonly names: readonly string[];
  readonly manifest: Manifest | undefined;
  readonly mirrorIds: readonly string[];
}

/** One that was not begun to its manifest is ours when nothing else is there. */
function checkOwner({ folder, names, manifest, mirrorIds }: Found): void {
  if (manifest === undefined) {
    const own = new Set(ownNames);
    const other = names.find((name) => !own.has(name.replace(/\.part$/u, '')));
    if (other !== undefined) throw foreign(folder, `${other} stands there, which belongs to no shipment`);
    if (!names.includes(shipmentNames.incomplete))
      throw foreign(folder, 'what stands there cannot be read as a shipment');
    return;
  }
  const ids = manifest.mirrors.map(({ id }) => id);
  const same = ids.length === mirrorIds.length && ids.every((id) => mirrorIds.includes(id));
  if (!same) throw foreign(folder, `the shipment "${manifest.title}" of other mirrors stands there`);
}

const ownNames: readonly string[] = Object.values(shipmentNames).map((name) => name.replace(/\/.*$/u, ''));

/** Files in the places of a shipment, whatever they hold. */
async function standingIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const { data, keys, installers } = shipmentNames;
  const standing = new Map<string, number>();
  const look = async (parent: string, wanted: (name: string) => boolean): Promise<void> => {
    for (const entry of await entriesOf(shipmentFile(folder, parent))) {
      if (!entry.isFile() || !wanted(entry.name)) continue;
      const name = parent === '' ? entry.name : `${parent}/${entry.name}`;
      standing.set(name, (await lstat(shipmentFile(folder, name))).size);
    }
  };
  const top = new Set(ownNames);
  await look('', (name) => top.has(name.replace(/\.part$/u, '')));
  for (const parent of [keys, installers]) await look(parent, (name) => !isLitter(name));
  for (const entry of await entriesOf(shipmentFile(folder, data))) {
    if (!entry.isDirectory() || !/^[0-9a-f]{2}$/u.test(entry.name)) continue;
    await look(`${data}/${entry.name}`, (name) => /^[0-9a-f]{64}(?:\.\d{3,})?(?:\.part)?$/u.test(name));
  }
  return standing;
}

/** In the folders that people use too, only what the sums list is known to be of the shipment. */
async function foreignAmong(names: Iterable<string>, folder: string): Promise<ReadonlySet<string>> {
  const { keys, installers, sums } = shipmentNames;
  const shared = [...names].filter((name) => name.startsWith(`${keys}/`) || name.startsWith(`${installers}/`));
  if (shared.length === 0) return new Set();
  const bytes = await readInShipment(folder, sums, maxManifestBytes).catch(() => undefined);
  const listed = bytes && parsed(() => parseSums(bytes.toString('utf8')));
  return new Set(shared.filter((name) => listed?.has(name) !== true && !name.endsWith('.part')));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return kindOf(folder) === 'folder' ? await readdir(folder, { withFileTypes: true }) : [];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw targetError(error, folder);
  }
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  const bytes = await readInShipment(folder, shipmentNames.manifest, maxManifestBytes).catch(() => undefined);
  return bytes && parsed(() => parseManifest(bytes.toString('utf8')));
}

async function readSeal(folder: string): Promise<VolumeSeal | undefined> {
  const bytes = await readInShipment(folder, shipmentNames.seal, maxSmallBytes).catch(() => undefined);
  return bytes && parsed(() => parseSeal(bytes.toString('utf8')));
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    // What cannot be read is nobody's word.
    return undefined;
  }
}

function foreign(folder: string, found: string): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `${folder} should be new, empty, or a shipment of the same mirrors, but ${found}. Nothing was touched: name another folder (--name), or move away what is there.`,
    { path: folder },
  );
}
