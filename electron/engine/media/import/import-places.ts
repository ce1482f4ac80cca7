import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { InputError, MirrorError } from '../../errors.ts';
import { firstFree, folderName } from '../../mirror/folder-name.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import type { Manifest, ShippedMirror } from '../manifest.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';

/** Where each mirror of a shipment goes: a single one is the folder named, several stand in it by name. */
export function importFolders({ mirrors }: Pick<Manifest, 'mirrors'>, intoFolder: string): ReadonlyMap<string, string> {
  const into = resolve(intoFolder);
  const [only] = mirrors;
  if (only !== undefined && mirrors.length === 1) return new Map([[only.id, into]]);
  const taken = new Set<string>();
  const folders = new Map<string, string>();
  for (const { id, name } of mirrors) {
    const free = firstFree(folderName(name), (one) => taken.has(one));
    taken.add(free);
    folders.set(id, join(into, free));
  }
  return folders;
}

/** The mirrors that were asked for. Throws BAD_ARGUMENT for one that is not in the shipment. */
export function chosenMirrors(
  { mirrors }: Pick<Manifest, 'mirrors'>,
  ids: readonly string[] | undefined,
): readonly ShippedMirror[] {
  const missing = ids?.find((id) => !mirrors.some((mirror) => mirror.id === id));
  if (missing === undefined && ids?.length !== 0) return mirrors.filter(({ id }) => ids?.includes(id) ?? true);
  const known = mirrors.map(({ name, id }) => `${name} (${id})`).join(', ');
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected mirrors of the shipment, found ${missing === undefined ? 'none' : `“${missing}”`}: it has ${known}.`,
  );
}

/** A medium that is being read is not written to. Throws BAD_ARGUMENT. */
export function refuseInside(folder: string, { volumes }: Pick<OpenedShipment, 'volumes'>): void {
  const place = realPlace(resolve(folder));
  const inside = volumes.find((volume) => place === volume.folder || place.startsWith(`${volume.folder}${sep}`));
  if (inside === undefined) return;
  throw new InputError(
    'BAD_ARGUMENT',
    `${folder} is inside the shipment ${inside.folder} that is being read. Name a folder for the mirror elsewhere.`,
    { path: folder },
  );
}

/** Through links, as far as the folder is there already. */
function realPlace(folder: string): string {
  const above = dirname(folder);
  try {
    return realpathSync(folder);
  } catch {
    return above === folder ? folder : join(realPlace(above), basename(folder));
  }
}

/** What stands there must be a copy of this mirror, this mirror itself, or nothing yet. Throws OTHER_SOURCE. */
export function checkSameMirror(folder: string, file: MirrorFile | undefined, shipped: ShippedMirror): void {
  if (file === undefined || file.id === shipped.id || file.importedFrom?.mirrorId === shipped.id) return;
  // A folder whose first run was interrupted before it took anything on.
  if (file.importedFrom === undefined && file.source === undefined && file.selection.rules.length === 0) return;
  throw new MirrorError(
    'OTHER_SOURCE',
    `${folder} is a mirror already, and no copy of ${shipped.name} (${shipped.id}) that the shipment brings. Name another folder.`,
    { path: folder },
  );
}
