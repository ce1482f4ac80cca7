import { rm } from 'node:fs/promises';
import type { PlanEntry } from '../../contract/plan.ts';
import { digestFiles } from '../audit/digest-pool.ts';
import type { JobContext } from '../jobs/job.ts';
import type { MirrorLayout } from './layout.ts';
import type { Placer } from './placer.ts';
import { type Donor, stageDonor } from './reuse.ts';

export interface ReuseResult {
  readonly placed: readonly string[];
  /** Entries whose donor turned out damaged or gone: to be fetched after all. */
  readonly refused: readonly PlanEntry[];
}

/** What is staged, proven and placed in one go; a kill loses no more than this. */
const groupFiles = 200;
const groupBytes = 1_000_000_000;

/** Brings what other mirrors and kept revisions have; each donor is re-hashed before its bytes are placed. */
export async function reuseItems(
  layout: MirrorLayout,
  placer: Placer,
  context: JobContext,
  options: { readonly entries: readonly PlanEntry[]; readonly donorOf: (entry: PlanEntry) => Donor | undefined },
): Promise<ReuseResult> {
  const placed: string[] = [];
  const refused: PlanEntry[] = [];
  for (const group of groupsOf(options.entries)) {
    const staged = new Map<string, PlanEntry>();
    for (const entry of group) {
      await context.ready();
      const donor = entry.digest === undefined ? undefined : options.donorOf(entry);
      const way = donor === undefined ? undefined : await stageDonor(layout, donor, entry.path);
      if (way === undefined) refused.push(entry);
      else staged.set(entry.path, entry);
    }
    for await (const { entry, isRight } of judge(layout, staged, context.signal)) {
      if (isRight) {
        await placer.place({ ...entry, digest: entry.digest, stagedFile: layout.staged(entry.path) });
        placed.push(entry.path);
        context.tell({ kind: 'file-done', path: entry.path, sizeBytes: entry.sizeBytes });
      } else {
        await rm(layout.staged(entry.path), { force: true });
        refused.push(entry);
      }
    }
  }
  return { placed, refused };
}

async function* judge(
  layout: MirrorLayout,
  staged: ReadonlyMap<string, PlanEntry>,
  signal: AbortSignal,
): AsyncGenerator<{ entry: PlanEntry; isRight: boolean }> {
  const tasks = [...staged.values()].flatMap(({ path, digest, sizeBytes }) =>
    digest === undefined ? [] : [{ path, file: layout.staged(path), algorithm: digest.algorithm, sizeBytes }],
  );
  for await (const outcome of digestFiles(tasks, { signal })) {
    const entry = staged.get(outcome.path);
    if (entry === undefined) continue;
    const { digest, sizeBytes } = entry;
    const isRight = outcome.kind === 'digest' && outcome.hex === digest?.hex && outcome.sizeBytes === sizeBytes;
    yield { entry, isRight };
  }
}

function* groupsOf(entries: readonly PlanEntry[]): Generator<PlanEntry[]> {
  let group: PlanEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (group.length > 0 && (group.length === groupFiles || bytes + entry.sizeBytes > groupBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(entry);
    bytes += entry.sizeBytes;
  }
  if (group.length > 0) yield group;
}
