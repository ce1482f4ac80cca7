import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errnoOf, FormatError, InputError } from '../../errors.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { incompleteMark, isShipment } from './find-shipments.ts';
import { isLitter, readError, sizeInShipment } from './shipment-folder.ts';

/**
 * The shipment's own folder: the one named, or the only shipment right in it. Throws BAD_ARGUMENT where there is none or more than
 * one, MALFORMED where it was not finished.
 */
export async function shipmentPlace(named: string): Promise<string> {
  const folder = await realFolder(resolve(named));
  const places = (await isShipment(folder)) ? [folder] : await placesIn(folder);
  const [place] = places;
  if (place === undefined) throw noShipment(folder);
  if (places.length > 1) throw several(folder, places);
  await refuseUnfinished(place);
  return place;
}

async function placesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw readError(error, folder);
  });
  const names = entries.filter((one) => one.isDirectory() && !isLitter(one.name)).map((one) => one.name);
  const places: string[] = [];
  for (const name of names.sort()) if (await isShipment(join(folder, name))) places.push(join(folder, name));
  return places;
}

/** What a person names may be a link; nothing below it is followed. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) {
      throw new InputError(
        'BAD_ARGUMENT',
        `There is no folder ${folder}. Name the folder of a shipment, or a volume that has one.`,
        { path: folder, cause: error },
      );
    }
    throw readError(error, folder);
  }
}

async function refuseUnfinished(folder: string): Promise<void> {
  if ((await sizeInShipment(folder, shipmentNames.incomplete)) === undefined) return;
  const mark = await incompleteMark(folder);
  const which = mark === undefined ? '' : ` (volume ${mark.number} of ${mark.volumes}, “${mark.label}”)`;
  throw new FormatError(
    'MALFORMED',
    `The shipment in ${folder} was not finished${which}: writing it was interrupted. Write it again with the machine that has it; what stands there already is kept.`,
    { path: shipmentNames.incomplete, details: { incomplete: true } },
  );
}

function noShipment(folder: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `${folder} holds no shipment: expected a folder with ${shipmentNames.manifest} and ${shipmentNames.seal}. Name the folder of a shipment, or a volume that has one.`,
    { path: folder },
  );
}

function several(folder: string, places: readonly string[]): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `${folder} holds ${places.length} shipments: ${places.join(', ')}. Name the one to be read.`,
    { path: folder, details: { shipments: places.length } },
  );
}
