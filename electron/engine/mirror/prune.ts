import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../errors.ts';
import { dropEvidence } from '../publication/evidence.ts';
import { expiredRevisions, revisionPaths } from '../publication/revisions.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';

export interface PruneOptions {
  /** Recorded paths that no rule holds any more. */
  readonly remove: readonly string[];
  /** Kept earlier revisions; 0 removes at once. */
  readonly keepRevisions: number;
  readonly now: Date;
}

const batch = 200;

/** After publication: moves what the last revision held to `revisions/<n>/`, removes the rest, drops expired revisions. Returns removed and moved paths. */
export async function prune(
  layout: MirrorLayout,
  ledger: Ledger,
  options: PruneOptions,
): Promise<{ removed: number; kept: number }> {
  const superseded = options.keepRevisions > 0 ? lastSuperseded(ledger) : undefined;
  const held = new Set(superseded === undefined ? [] : revisionPaths(ledger, superseded).map((one) => one.path));
  let kept = 0;
  for (let start = 0; start < options.remove.length; start += batch) {
    const paths = options.remove.slice(start, start + batch);
    const moved: string[] = [];
    for (const path of paths) {
      if (superseded !== undefined && held.has(path)) {
        await moveToRevision(layout, superseded, path);
        moved.push(path);
      } else await rm(layout.visible(path), { force: true });
    }
    kept += moved.length;
    ledger.transaction(() => {
      ledger.forgetFiles(paths);
      const mark = ledger.database.prepare('UPDATE revision_paths SET moved = 1 WHERE number = ? AND path = ?');
      for (const path of moved) mark.run(superseded, path);
    });
  }
  await removeEmptyFolders(layout, options.remove);
  for (const number of expiredRevisions(ledger, options.keepRevisions, options.now))
    await dropRevision(layout, ledger, number);
  await dropEvidence(layout, ledger);
  return { removed: options.remove.length - kept, kept };
}

function lastSuperseded(ledger: Ledger): number | undefined {
  const number = ledger.database
    .prepare('SELECT MAX(number) FROM revisions WHERE superseded_at IS NOT NULL')
    .pluck()
    .get();
  return typeof number === 'number' ? number : undefined;
}

async function moveToRevision(layout: MirrorLayout, revision: number, path: string): Promise<void> {
  const target = layout.kept(revision, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rename(layout.visible(path), target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, target);
  }
}

export async function dropRevision(layout: MirrorLayout, ledger: Ledger, number: number): Promise<void> {
  await rm(layout.revision(number), { recursive: true, force: true });
  ledger.transaction(() => {
    ledger.database.prepare('DELETE FROM revision_paths WHERE number = ?').run(number);
    ledger.database.prepare('DELETE FROM revisions WHERE number = ?').run(number);
  });
}

/** Removes the folders that became empty, upwards, never the root. */
async function removeEmptyFolders(layout: MirrorLayout, paths: readonly string[]): Promise<void> {
  const names = new Set<string>();
  for (const path of paths) {
    for (let at = dirname(layout.diskName(path)); at !== '.'; at = dirname(at)) names.add(at);
  }
  const deepestFirst = [...names].sort((a, b) => b.split('/').length - a.split('/').length);
  for (const name of deepestFirst) {
    const folder = layout.visible(name);
    const left = await readdir(folder).catch(() => ['unreadable']);
    if (left.length === 0) await rmdir(folder).catch(() => undefined);
  }
}

/** Removes what is left in staging once nothing is wanted any more. */
export async function clearStaging(layout: MirrorLayout): Promise<void> {
  await rm(layout.staging, { recursive: true, force: true });
  await mkdir(layout.staging, { recursive: true });
}
