import { lstat } from 'node:fs/promises';
import { MirrorLayout } from '../../electron/engine/mirror/layout.ts';
import { type FilesByPath, isSameFile, visibleFiles } from './reader-view.ts';

/** What is there of what a run is to have in the end. */
export interface HeldFiles {
  readonly planned: FilesByPath;
  /** In place, and right. */
  readonly finished: ReadonlySet<string>;
  /** Bytes of files that are on their way in. */
  readonly staged: ReadonlyMap<string, number>;
}

export async function heldFiles(folder: string, planned: FilesByPath): Promise<HeldFiles> {
  const visible = await visibleFiles(folder);
  const finished = [...planned].filter(([path, facts]) => isSameFile(visible.get(path), facts));
  const staged = await stagedBytes(folder, planned.keys());
  return { planned, finished: new Set(finished.map(([path]) => path)), staged };
}

/** What a run has yet to fetch. */
export function bytesMissing({ planned, finished, staged }: HeldFiles): number {
  return [...planned].reduce((sum, [path, { sizeBytes }]) => {
    return finished.has(path) ? sum : sum + sizeBytes - (staged.get(path) ?? 0);
  }, 0);
}

async function stagedBytes(folder: string, paths: Iterable<string>): Promise<Map<string, number>> {
  const layout = new MirrorLayout(folder, 'plain');
  const staged = new Map<string, number>();
  for (const path of paths) {
    const found = await lstat(layout.staged(path)).catch(() => undefined);
    if (found !== undefined && found.size > 0) staged.set(path, found.size);
  }
  return staged;
}
