import { firstFree, folderName } from '../../mirror/folder-name.ts';
import type { ShippedMirror } from '../manifest.ts';

/** Where each mirror stands below the folder that a shipment is restored to, by mirror id: `.` where it is the only one. */
export function targetFolders(mirrors: readonly Pick<ShippedMirror, 'id' | 'name'>[]): ReadonlyMap<string, string> {
  const [only] = mirrors;
  if (only !== undefined && mirrors.length === 1) return new Map([[only.id, '.']]);
  const folders = new Map<string, string>();
  for (const { id, name } of mirrors) {
    const taken = new Set(folders.values());
    folders.set(
      id,
      firstFree(folderName(name), (candidate) => taken.has(candidate)),
    );
  }
  return folders;
}
