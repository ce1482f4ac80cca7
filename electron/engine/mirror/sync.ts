import type { Failure } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { PlanEntry } from '../../contract/plan.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { failureOf, IntegrityError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { checkSpace } from '../plan/check-space.ts';
import { keepEvidence } from '../publication/evidence.ts';
import { publish } from '../publication/publish.ts';
import { verbatimDocuments } from '../publication/published-document.ts';
import type { Origin, TransferOptions } from '../transfer/transfer.ts';
import { retireDataFolder } from './adopt.ts';
import { rememberComplete } from './complete.ts';
import { type FetchResult, fetchItems } from './fetch-items.ts';
import { toRows } from './holdings.ts';
import type { MirrorFile } from './mirror-file.ts';
import type { OpenMirror } from './mirror-folder.ts';
import { Placer } from './placer.ts';
import { type PreparedSync, pendingRules, setPendingRules } from './prepare-sync.ts';
import { clearStaging, prune } from './prune.ts';
import { reuseItems } from './reuse-items.ts';
import { SafePlace } from './safe-place.ts';

export interface SyncOptions {
  readonly catalogue: Catalogue;
  readonly prepared: PreparedSync;
  /** What the mirror file says once the plan is under way. */
  readonly file: MirrorFile;
  readonly origins: (path: string) => readonly Origin[];
  readonly transfer: TransferOptions;
  readonly skipDigests: boolean;
  readonly skipItems: boolean;
  readonly keepRevisions: number;
  readonly now: () => Date;
}

type SyncResult = Omit<JobResult, 'durationMs'>;

/**
 * Carries a plan out, in the order of docs/data-flow.md: reuse, fetch, place; publish when every planned item is in; only then prune.
 * An item that fails leaves the publication untouched and the outcome partial.
 */
export async function carryOut(mirror: OpenMirror, context: JobContext, options: SyncOptions): Promise<SyncResult> {
  const { layout, ledger } = mirror;
  const { prepared } = options;
  const { plan } = prepared;
  checkSpace(plan);
  const place = new SafePlace(layout.root);
  for (const entry of [...plan.fetch, ...plan.reuse]) place.check(layout.diskName(entry.path));
  await mirror.save(options.file);
  setPendingRules(ledger, [...pendingRules(ledger), ...prepared.ranRules]);
  ledger.recordFiles(prepared.proven, options.now().toISOString());

  context.tell({ kind: 'phase', phase: 'reuse' });
  const placer = new Placer(layout, ledger, options.now);
  const elsewhere = plan.reuse.filter((entry) => entry.reason === 'other-mirror' || entry.reason === 'kept-revision');
  const reused = await reuseItems(layout, placer, context, { entries: elsewhere, donors: prepared.donors });
  const fetched = await fetchPlanned(mirror, placer, context, {
    ...options,
    toFetch: [...plan.fetch, ...reused.refused],
  });
  const result = {
    fetchedFiles: fetched.placed.length,
    fetchedBytes: fetched.fetchedBytes,
    documentBytes: options.catalogue.transferredBytes,
    reusedFiles: plan.reuse.length - reused.refused.length,
    removedFiles: 0,
    failures: fetched.failures,
  };
  if (fetched.cancelled) return { ...result, outcome: 'cancelled' };
  if (fetched.failures.length > 0) return { ...result, outcome: 'partial' };
  context.signal.throwIfAborted();
  const removedFiles = await publishAndPrune(mirror, context, options);
  return { ...result, removedFiles, outcome: 'done' };
}

async function fetchPlanned(
  mirror: OpenMirror,
  placer: Placer,
  context: JobContext,
  options: SyncOptions & { readonly toFetch: readonly PlanEntry[] },
): Promise<FetchResult> {
  const { plan } = options.prepared;
  const provable = options.toFetch.filter((entry) => entry.digest !== undefined || options.skipDigests);
  const unprovable = options.toFetch.filter((entry) => !provable.includes(entry)).map(digestUnknown);
  const here = plan.reuse.length - plan.reuse.filter((entry) => options.toFetch.includes(entry)).length;
  context.tell({ kind: 'phase', phase: 'fetch' });
  context.tell({
    kind: 'totals',
    files: here + options.toFetch.length,
    bytes: plan.reuseBytes + plan.fetchBytes,
    doneFiles: here,
    doneBytes: plan.reuseBytes + plan.fetchBytes - options.toFetch.reduce((sum, entry) => sum + entry.sizeBytes, 0),
  });
  const { origins, transfer, skipDigests } = options;
  const fetched = await fetchItems(mirror.layout, placer, context, { items: provable, origins, transfer, skipDigests });
  return { ...fetched, failures: [...unprovable, ...fetched.failures] };
}

function digestUnknown(entry: PlanEntry): Failure {
  const message = `The stream names no digest for ${entry.path}, so that its content could not be proven; it was not fetched. Leave it out, or use --no-checksumming-reader.`;
  return failureOf(new IntegrityError('DIGEST_UNKNOWN', message, { path: entry.path }));
}

async function publishAndPrune(mirror: OpenMirror, context: JobContext, options: SyncOptions): Promise<number> {
  const { layout, ledger } = mirror;
  const { catalogue, prepared, keepRevisions } = options;
  const at = options.now();
  context.tell({ kind: 'phase', phase: 'publish' });
  await keepEvidence(layout, ledger, catalogue.documents, at.toISOString());
  await publish(layout, ledger, {
    documents: verbatimDocuments(catalogue.documents),
    holdings: toRows(prepared.holdings, catalogue, catalogue.documents, ledger.holdings()),
    at,
    keepReplaced: keepRevisions > 0,
  });
  setPendingRules(
    ledger,
    pendingRules(ledger).filter((id) => !prepared.ranRules.includes(id)),
  );
  if (prepared.adopted) await retireDataFolder(layout);
  context.tell({ kind: 'phase', phase: 'prune' });
  const { removed } = await prune(layout, ledger, {
    remove: prepared.plan.remove.map((entry) => entry.path),
    keepRevisions,
    now: at,
  });
  if (pendingRules(ledger).length === 0) await clearStaging(layout);
  if (!options.skipItems) rememberComplete(ledger, options.file.selection, prepared.ranRules, catalogue.documents);
  return removed;
}
