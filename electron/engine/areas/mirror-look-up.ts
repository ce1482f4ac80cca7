import { resolve } from 'node:path';
import type { MirrorRef } from '../../contract/api.ts';
import type { Mirror } from '../../contract/mirror.ts';
import { InputError, MirrorError } from '../errors.ts';
import type { OpenMirror } from '../mirror/mirror-folder.ts';
import { missingMirror, summarize, summaryOf } from '../mirror/summary.ts';
import type { Services } from './services.ts';

/** The folder of a mirror named by id or by folder. Throws BAD_ARGUMENT. */
export function folderOf(ref: MirrorRef, { registry }: Services): string {
  if ('folder' in ref) return resolve(ref.folder);
  const known = registry.mirrors.byId(ref.id);
  if (known !== undefined) return known.folder;
  throw new InputError('BAD_ARGUMENT', `There is no mirror "${ref.id}". List them first.`);
}

/** A mirror as its folder tells. Throws TARGET_GONE when a known folder is away, BAD_ARGUMENT when it is no mirror. */
export async function getMirror(ref: MirrorRef, services: Services): Promise<Mirror> {
  const folder = folderOf(ref, services);
  const known = services.registry.mirrors.byFolder(folder);
  const mirror = await summarize(folder, known ?? {});
  if (mirror !== undefined) return mirror;
  if (known !== undefined) {
    throw new MirrorError(
      'TARGET_GONE',
      `The mirror ${known.name} is not at ${folder}. Bring its volume back, or remove it from the list.`,
      {
        path: folder,
      },
    );
  }
  throw new InputError(
    'BAD_ARGUMENT',
    `${folder} is no mirror: it has no .streamferry folder. Name a mirror, or make one.`,
    { path: folder },
  );
}

/** Every mirror the app knows; those whose folder is away as they were last seen. */
export async function listMirrors({ registry }: Services): Promise<readonly Mirror[]> {
  return Promise.all(
    registry.mirrors
      .list()
      .map(async (known) => (await summarize(known.folder, known).catch(() => undefined)) ?? missingMirror(known)),
  );
}

/** Makes the app know a mirror, or what has changed of it. */
export function remember(
  mirror: OpenMirror,
  services: Services,
  change: { readonly name?: string; readonly sourceId?: string } = {},
): Mirror {
  const folder = mirror.layout.root;
  const known = services.registry.mirrors.byFolder(folder);
  const sourceId = change.sourceId ?? known?.sourceId;
  const name = change.name ?? known?.name;
  const summary = summaryOf(folder, mirror.file, mirror.ledger, {
    ...(name === undefined ? {} : { name }),
    ...(sourceId === undefined ? {} : { sourceId }),
  });
  services.registry.mirrors.upsert({
    id: summary.id,
    folder,
    name: summary.name,
    ...(sourceId === undefined ? {} : { sourceId }),
    summary,
  });
  return summary;
}

/** Folders of all other mirrors that the app knows: they may have what is wanted. */
export function otherMirrors(folder: string, { registry }: Services): string[] {
  return registry.mirrors
    .list()
    .map((known) => known.folder)
    .filter((other) => other !== folder);
}
