import type { Failure } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { JobContext } from '../jobs/job.ts';
import { checkSpace } from '../plan/check-space.ts';
import { checkSigned } from '../publication/compose-publication.ts';
import { keepEvidence } from '../publication/evidence.ts';
import { checkPlaces } from '../publication/publish.ts';
import { publishAs } from '../publication/publish-as.ts';
import { verbatimDocuments } from '../publication/published-document.ts';
import type { SigningKeys } from '../publication/signing-key.ts';
import { recordOf } from '../publication/upstream-record.ts';
import type { Origin, TransferOptions } from '../transfer/transfer.ts';
import type { WorkerPool } from '../transfer/worker-pool.ts';
import { retireDataFolder } from './adopt.ts';
import { rememberComplete } from './complete.ts';
import { fetchItems } from './fetch-items.ts';
import { toRows } from './holdings.ts';
import type { MirrorFile } from './mirror-file.ts';
import type { OpenMirror } from './mirror-folder.ts';
import { pendingRules, setPendingRules } from './pending-rules.ts';
import { Placer } from './placer.ts';
import { isElsewhere, tellTotals } from './plan-totals.ts';
import type { PreparedSync } from './prepare-sync.ts';
import { clearStaging, prune } from './prune.ts';
import { reuseItems } from './reuse-items.ts';
import { forgetUnderWay, noteUnderWay } from './stray-files.ts';

export interface SyncOptions {
  readonly catalogue: Catalogue;
  readonly prepared: PreparedSync;
  /** What the mirror file says once the plan is under way. */
  readonly file: MirrorFile;
  readonly origins: (path: string) => readonly Origin[];
  readonly transfer: TransferOptions;
  /** Threads begun ahead for the transfer. */
  readonly pool: WorkerPool;
  readonly skipDigests: boolean;
  readonly keys: SigningKeys;
  /** Told what MAAS will not like of upstream's own documents. */
  readonly notice: (warning: Failure) => void;
  readonly now: () => Date;
}

type SyncResult = Omit<JobResult, 'durationMs'>;

/**
 * Carries a plan out, in the order of docs/data-flow.md: reuse, fetch, place; publish when every planned item is in; only then prune.
 * An item that fails leaves the publication untouched and the outcome partial.
 */
export async function carryOut(mirror: OpenMirror, context: JobContext, options: SyncOptions): Promise<SyncResult> {
  const { layout } = mirror;
  const { plan, donorOf } = options.prepared;
  await begin(mirror, options);
  tellTotals(context, plan);

  context.tell({ kind: 'phase', phase: 'reuse' });
  const placer = new Placer(layout, mirror.ledger, options.now);
  const { refused } = await reuseItems(layout, placer, context, { entries: plan.reuse.filter(isElsewhere), donorOf });

  context.tell({ kind: 'phase', phase: 'fetch' });
  const { origins, transfer, pool, skipDigests } = options;
  const items = [...plan.fetch, ...refused];
  const fetched = await fetchItems(layout, placer, context, { items, origins, transfer, pool, skipDigests });
  const result = {
    fetchedFiles: fetched.placed.length,
    fetchedBytes: fetched.fetchedBytes,
    documentBytes: options.catalogue.transferredBytes,
    reusedFiles: plan.reuse.length - refused.length,
    removedFiles: 0,
    failures: fetched.failures,
    ...(skipDigests ? { digestsSkipped: true as const } : {}),
  };
  if (fetched.cancelled || context.signal.aborted) return { ...result, outcome: 'cancelled' };
  if (fetched.failures.length > 0) return { ...result, outcome: 'partial' };
  await context.ready();
  await publishAndPrune(mirror, context, options);
  return { ...result, removedFiles: plan.remove.length, outcome: 'done' };
}

/** Refuses before the first byte what cannot end well; then the mirror knows what it is about to hold. */
async function begin(mirror: OpenMirror, { prepared, catalogue, file, now }: SyncOptions): Promise<void> {
  const { layout, ledger } = mirror;
  const { plan, ranRules, proven, selection } = prepared;
  checkSpace(plan);
  if (file.publication === 'trimmed') checkSigned(catalogue.documents, file);
  checkPlaces(layout, [...plan.fetch, ...plan.reuse, ...verbatimDocuments(catalogue.documents)]);
  const pending = pendingRules(ledger, selection);
  // How it is published is written down when it is.
  await mirror.save({ ...file, publication: mirror.file.publication });
  ledger.transaction(() => {
    setPendingRules(ledger, [...pending, ...ranRules]);
    noteUnderWay(ledger, [...plan.fetch, ...plan.reuse.filter(isElsewhere)]);
    ledger.recordFiles(proven, now().toISOString());
  });
}

/** The rules that ran stay pending until pruning has ended, so that a run after a crash does what is left to do. */
async function publishAndPrune(mirror: OpenMirror, context: JobContext, options: SyncOptions): Promise<void> {
  const { layout, ledger } = mirror;
  const { catalogue, prepared, file } = options;
  const { selection, ranRules, plan } = prepared;
  const { documents } = catalogue;
  // Before the moment of publication: nothing can be signed by a key that is younger.
  if (file.publication === 'trimmed') await options.keys.ensure();
  const at = options.now();
  context.tell({ kind: 'phase', phase: 'publish' });
  await keepEvidence(layout, ledger, documents, at.toISOString());
  const holdings = toRows(prepared.holdings, catalogue, documents, ledger.holdings());
  const received = verbatimDocuments(documents);
  const upstream = received.map(recordOf);
  const { keys, notice } = options;
  await publishAs(mirror, { file, received, upstream, holdings, keys, notice, at, signal: context.signal });
  await retireDataFolder(layout);
  context.tell({ kind: 'phase', phase: 'prune' });
  const remove = plan.remove.map((entry) => entry.path);
  await prune(layout, ledger, { remove, keepRevisions: file.keepRevisions, now: at });
  const pending = pendingRules(ledger, selection).filter((id) => !ranRules.includes(id));
  if (pending.length === 0) await clearStaging(layout);
  ledger.transaction(() => {
    setPendingRules(ledger, pending);
    if (pending.length === 0) forgetUnderWay(ledger);
    rememberComplete(ledger, { selection, rules: ranRules, documents, settings: file });
  });
}
