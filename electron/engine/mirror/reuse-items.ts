import { rm } from 'node:fs/promises';
import type { PlanEntry } from '../../contract/plan.ts';
import { type DigestTask, digestFiles } from '../audit/digest-pool.ts';
import type { JobContext } from '../jobs/job.ts';
import { digestKey } from '../plan/content.ts';
import type { MirrorLayout } from './layout.ts';
import type { Placer } from './placer.ts';
import { type Donor, stageDonor } from './reuse.ts';

export interface ReuseResult {
  readonly placed: readonly string[];
  /** Entries whose donor turned out damaged or gone: to be fetched after all. */
  readonly refused: readonly PlanEntry[];
}

/** Brings what other mirrors and kept revisions have; each donor is re-hashed before its bytes are placed. */
export async function reuseItems(
  layout: MirrorLayout,
  placer: Placer,
  context: JobContext,
  options: { readonly entries: readonly PlanEntry[]; readonly donors: ReadonlyMap<string, Donor> },
): Promise<ReuseResult> {
  const staged = new Map<string, { entry: PlanEntry; task: DigestTask }>();
  const refused: PlanEntry[] = [];
  for (const entry of options.entries) {
    context.signal.throwIfAborted();
    const { digest, path } = entry;
    const donor = digest === undefined ? undefined : options.donors.get(digestKey(digest));
    if (digest === undefined || donor === undefined) {
      refused.push(entry);
      continue;
    }
    const { stagedFile } = await stageDonor(layout, donor, path);
    staged.set(path, { entry, task: { path, file: stagedFile, algorithm: digest.algorithm } });
  }
  const placed: string[] = [];
  const tasks = [...staged.values()].map(({ task }) => task);
  for await (const outcome of digestFiles(tasks, { signal: context.signal })) {
    const entry = staged.get(outcome.path)?.entry;
    if (entry === undefined) continue;
    if (outcome.kind === 'failed' || outcome.hex !== entry.digest?.hex || outcome.sizeBytes !== entry.sizeBytes) {
      await rm(layout.staged(entry.path), { force: true });
      refused.push(entry);
      continue;
    }
    await placer.place({ ...entry, digest: entry.digest, stagedFile: layout.staged(entry.path) });
    placed.push(entry.path);
    context.tell({ kind: 'file-done', path: entry.path, sizeBytes: entry.sizeBytes });
  }
  return { placed, refused };
}
