import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError, syncFolder } from './durable.ts';
import { parentsOf, SafePlace } from './safe-place.ts';

/** Removes files of the mirror for good: regular ones only, never through a link. What else stands at their names is not ours and stays. */
export async function removeOwnFiles(root: string, diskNames: readonly string[]): Promise<void> {
  const place = new SafePlace(root);
  const folders = new Set<string>();
  for (const diskName of diskNames) {
    if (!place.holdsFile(diskName)) continue;
    const file = join(root, diskName);
    try {
      await rm(file, { force: true });
    } catch (error) {
      throw diskError(error, file);
    }
    folders.add(dirname(file));
  }
  for (const folder of folders) await syncFolder(folder);
}

/** Removes the parents of these names that are empty now, upwards; never the root, never through a link. */
export async function removeEmptyParents(root: string, diskNames: readonly string[]): Promise<void> {
  const place = new SafePlace(root);
  const parents = new Set(diskNames.flatMap(parentsOf));
  const deepestFirst = [...parents].sort((a, b) => b.split('/').length - a.split('/').length);
  for (const parent of deepestFirst) {
    if (!place.holdsFolder(parent)) continue;
    const folder = join(root, parent);
    const left = await readdir(folder).catch(() => ['unreadable']);
    if (left.length === 0) await rmdir(folder).catch(() => undefined);
  }
}
