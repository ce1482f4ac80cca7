import { statSync } from 'node:fs';
import { checkItemPath } from '../../catalogue/item-path.ts';
import { EngineError, errnoOf } from '../../errors.ts';
import type { MirrorLayout } from '../../mirror/layout.ts';
import type { Ledger } from '../../mirror/ledger.ts';
import type { HeldFile, Present } from './held-files.ts';

/** What stands in a mirror folder, each path looked at once; with its ledger, what the last audit found of it. */
export function folderPresence(layout: MirrorLayout, ledger: Ledger | undefined): Present {
  const damaged = new Set(
    [...(ledger?.files().values() ?? [])].filter(({ state }) => state === 'damaged').map(({ path }) => path),
  );
  const known = new Map<string, HeldFile | undefined>();
  return (path) => {
    if (!known.has(path))
      known.set(path, isBelowRoot(path) ? heldFile(layout.visible(path), damaged.has(path)) : undefined);
    return known.get(path);
  };
}

function heldFile(file: string, damaged: boolean): HeldFile | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() === true ? { sizeBytes: found.size, damaged } : undefined;
  } catch (error) {
    // A path through a file, or a name that the volume does not take: there is nothing.
    if (['ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ELOOP'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

function isBelowRoot(path: string): boolean {
  try {
    checkItemPath(path, { path: 'The publication' });
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
