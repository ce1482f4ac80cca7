import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dropEvidence } from '../publication/evidence.ts';
import { forgetRevision } from '../publication/revision-record.ts';
import { expiredRevisions, lastSuperseded, listRevisions, markMoved, revisionPaths } from '../publication/revisions.ts';
import { diskError, moveFile, syncFolder } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { removeEmptyParents, removeOwnFiles } from './own-files.ts';
import { kindOf, SafePlace } from './safe-place.ts';

export interface PruneOptions {
  /** Recorded paths that no rule holds any more. */
  readonly remove: readonly string[];
  /** Kept earlier revisions; 0 removes at once. */
  readonly keepRevisions: number;
  readonly now: Date;
}

const batch = 200;

/** After publication: moves what the last revision held to `revisions/<n>/`, removes the rest, drops expired revisions. */
export async function prune(layout: MirrorLayout, ledger: Ledger, options: PruneOptions): Promise<void> {
  const { remove, keepRevisions, now } = options;
  const superseded = keepRevisions > 0 ? lastSuperseded(ledger) : undefined;
  const held = new Set(superseded === undefined ? [] : revisionPaths(ledger, superseded).map((one) => one.path));
  for (let start = 0; start < remove.length; start += batch) {
    const paths = remove.slice(start, start + batch);
    const moved =
      superseded === undefined
        ? []
        : await moveToRevision(
            layout,
            superseded,
            paths.filter((path) => held.has(path)),
          );
    const gone = paths.filter((path) => !moved.includes(path));
    await removeOwnFiles(
      layout.root,
      gone.map((path) => layout.diskName(path)),
    );
    ledger.transaction(() => {
      ledger.forgetFiles(paths);
      if (superseded !== undefined) markMoved(ledger, superseded, moved);
    });
  }
  await removeEmptyParents(
    layout.root,
    remove.map((path) => layout.diskName(path)),
  );
  await dropExpired(layout, ledger, { keepRevisions, now });
  await dropEvidence(layout, ledger);
}

/** Drops revisions that are kept no longer. */
export async function dropExpired(
  layout: MirrorLayout,
  ledger: Ledger,
  { keepRevisions, now }: Pick<PruneOptions, 'keepRevisions' | 'now'>,
): Promise<void> {
  for (const number of expiredRevisions(ledger, keepRevisions, now)) {
    await rm(layout.revision(number), { recursive: true, force: true });
    forgetRevision(ledger, number);
  }
  await sweepRevisions(layout, ledger);
}

/** Removes what a killed process left of revisions that are recorded no more. */
async function sweepRevisions(layout: MirrorLayout, ledger: Ledger): Promise<void> {
  const known = new Set(listRevisions(ledger).map(({ number }) => String(number)));
  for (const name of await readdir(layout.revisions).catch(() => []))
    if (/^\d+$/u.test(name) && !known.has(name))
      await rm(join(layout.revisions, name), { recursive: true, force: true });
}

/** Returns the paths that stand in the revision now, by this run or by one that was killed. */
async function moveToRevision(layout: MirrorLayout, revision: number, paths: readonly string[]): Promise<string[]> {
  const place = new SafePlace(layout.root);
  const keptPlace = new SafePlace(layout.state);
  const moved: string[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    const target = layout.kept(revision, path);
    if (place.holdsFile(layout.diskName(path))) {
      const source = layout.visible(path);
      try {
        await keptPlace.makeParents(layout.keptName(revision, path));
        await moveFile(source, target);
      } catch (error) {
        throw diskError(error, target);
      }
      for (const folder of [dirname(target), dirname(source)]) folders.add(folder);
    } else if (kindOf(target) !== 'file') continue;
    moved.push(path);
  }
  for (const folder of folders) await syncFolder(folder);
  return moved;
}

/** Removes what is left in staging once nothing is wanted any more. */
export async function clearStaging(layout: MirrorLayout): Promise<void> {
  await rm(layout.staging, { recursive: true, force: true });
  await mkdir(layout.staging, { recursive: true });
}
