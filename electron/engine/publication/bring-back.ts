import { link } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestFiles } from '../audit/digest-pool.ts';
import { errnoOf, IntegrityError } from '../errors.ts';
import { diskError, moveFile, syncFolder } from '../mirror/durable.ts';
import { keptFiles } from '../mirror/kept-files.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import { noteUnderWay } from '../mirror/stray-files.ts';
import { surveyFiles } from '../mirror/survey.ts';
import { compareContent } from '../plan/content.ts';
import { notWhole } from './read-revision.ts';
import { type RevisionPath, revisionPaths } from './revisions.ts';

/** A file of the revision with where its bytes are now. */
interface Source {
  readonly wanted: RevisionPath;
  readonly file: string;
}

/**
 * Puts every file that a kept revision held in place again, proven by its digest; what stands in place already stays. Nothing is
 * fetched, and nothing that is published now is touched. Throws BAD_ARGUMENT or DIGEST_MISMATCH before anything is changed when
 * a file is kept no longer or damaged. May be run again after a crash.
 */
export async function bringBack(layout: MirrorLayout, ledger: Ledger, revision: number, now: Date): Promise<void> {
  const sources = await sourcesOf(layout, ledger, revision);
  await prove(layout, revision, sources);
  noteUnderWay(
    ledger,
    sources.map(({ wanted }) => wanted),
  );
  const place = new SafePlace(layout.root);
  const folders = new Set<string>();
  for (const { wanted, file } of sources) {
    const target = layout.visible(wanted.path);
    if (file === target) continue;
    for (const made of await place.makeParents(layout.diskName(wanted.path))) folders.add(dirname(made));
    await putBack(file, target);
    for (const folder of [dirname(target), dirname(file)]) folders.add(folder);
  }
  for (const folder of folders) await syncFolder(folder);
  ledger.recordFiles(
    sources.map(({ wanted }) => wanted),
    now.toISOString(),
  );
}

/** Only those that the ledger does not know to be in place. */
async function sourcesOf(layout: MirrorLayout, ledger: Ledger, revision: number): Promise<Source[]> {
  const here = await surveyFiles(layout, ledger.files().values());
  const kept = keptFiles(layout, ledger);
  const [place, keptPlace] = [new SafePlace(layout.root), new SafePlace(layout.state)];
  return revisionPaths(ledger, revision).flatMap((wanted): Source[] => {
    const { path } = wanted;
    const known = here.get(path);
    if (known?.state === 'present' && compareContent(known, wanted) === 'same') return [];
    // Another content at this path is what the current revision publishes, or nobody's: it is proven like the others, and found wrong.
    if (place.holdsFile(layout.diskName(path))) return [{ wanted, file: layout.visible(path) }];
    if (keptPlace.holdsFile(layout.keptName(revision, path))) return [{ wanted, file: layout.kept(revision, path) }];
    const elsewhere = kept.get(path);
    if (elsewhere === undefined) throw notWhole(layout, revision, path);
    return [{ wanted, file: elsewhere.file }];
  });
}

async function prove(layout: MirrorLayout, revision: number, sources: readonly Source[]): Promise<void> {
  const byPath = new Map(sources.map(({ wanted }) => [wanted.path, wanted]));
  const tasks = sources.map(({ wanted, file }) => {
    const { path, sizeBytes, digest } = wanted;
    return { path, file, sizeBytes, algorithm: digest?.algorithm ?? ('sha256' as const) };
  });
  for await (const outcome of digestFiles(tasks)) {
    const wanted = byPath.get(outcome.path);
    const isRight =
      outcome.kind === 'digest' &&
      outcome.sizeBytes === wanted?.sizeBytes &&
      (wanted.digest === undefined || wanted.digest.hex === outcome.hex);
    if (isRight) continue;
    throw new IntegrityError(
      'DIGEST_MISMATCH',
      `Revision ${revision} of ${layout.root} cannot be brought back: ${outcome.path} is not as that revision held it. Nothing was changed; choose another revision.`,
      { path: outcome.path },
    );
  }
}

/** A second name, so that the kept revision stays whole until the publication has changed; a rename where the volume knows no links. */
async function putBack(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (refusal) {
    if (['ENOSPC', 'EDQUOT', 'EROFS', 'ENOENT'].includes(errnoOf(refusal) ?? '')) throw diskError(refusal, target);
    try {
      await moveFile(file, target);
    } catch (error) {
      throw diskError(error, target);
    }
  }
}
