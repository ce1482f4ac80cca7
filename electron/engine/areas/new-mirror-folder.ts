import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { firstFree, folderName } from '../mirror/folder-name.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import type { Services } from './services.ts';

/** Where a mirror of this name goes unless a folder is named: below the settings' `mirrorsFolder`, where nothing stands yet. */
export function newMirrorFolder(name: string, { registry }: Services): string {
  const { mirrorsFolder } = registry.settings.get();
  const at = (one: string) => join(mirrorsFolder, one);
  const isTaken = (one: string) => existsSync(at(one)) || registry.mirrors.byFolder(at(one)) !== undefined;
  return at(firstFree(folderName(name), isTaken));
}

/** Throws BAD_ARGUMENT where a mirror that knows its source stands already. */
export function refuseMirror(folder: string, file: MirrorFile | undefined): void {
  if (file?.source === undefined) return;
  throw new InputError('BAD_ARGUMENT', `${folder} is a mirror already. Open it, or name another folder.`, {
    path: folder,
  });
}
