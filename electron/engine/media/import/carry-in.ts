import type { Failure } from '../../../contract/failure.ts';
import type { PlanEntry } from '../../../contract/plan.ts';
import { failureOf, IntegrityError } from '../../errors.ts';
import type { JobContext } from '../../jobs/job.ts';
import { type FetchResult, fetchItems } from '../../mirror/fetch-items.ts';
import type { OpenMirror } from '../../mirror/mirror-folder.ts';
import { setPendingRules } from '../../mirror/pending-rules.ts';
import { Placer } from '../../mirror/placer.ts';
import { isElsewhere, tellTotals } from '../../mirror/plan-totals.ts';
import { reuseItems } from '../../mirror/reuse-items.ts';
import { noteUnderWay } from '../../mirror/stray-files.ts';
import { checkSpace } from '../../plan/check-space.ts';
import { checkPlaces } from '../../publication/publish.ts';
import type { TransferOptions } from '../../transfer/transfer.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { importedFile } from './imported-file.ts';
import { dropParts, type KeptParts, keepParts } from './keep-parts.ts';
import type { PreparedImport } from './prepare-import.ts';
import { publishImport } from './publish-import.ts';
import { type Amount, noteVolumes } from './volumes-seen.ts';

export interface CarryIn {
  readonly shipment: OpenedShipment;
  readonly proven: ProvenMirror;
  readonly prepared: PreparedImport;
  /** The person's keyring, kept with the mirror for later. */
  readonly keyringFile: string | undefined;
  readonly transfer: TransferOptions;
  /** Told what MAAS will not like of upstream's own documents. */
  readonly notice: (warning: Failure) => void;
  readonly now: () => Date;
}

/** What one mirror's import brought. */
export interface CarriedIn {
  readonly outcome: 'done' | 'partial' | 'cancelled';
  readonly placed: readonly string[];
  readonly reused: readonly string[];
  /** Files and bytes that were read on the way and found right. */
  readonly checkedFiles: number;
  readonly checkedBytes: number;
  readonly fetchedBytes: number;
  readonly removedFiles: number;
  readonly failures: readonly Failure[];
}

/**
 * Carries an import out in the order of a sync: reuse, copy and check, place; publish when every held file is in; only then prune. What
 * is damaged or on volumes to come leaves the publication untouched and the outcome partial. Throws DISK_FULL, NAME_COLLISION and the like.
 */
export async function carryIn(mirror: OpenMirror, context: JobContext, work: CarryIn): Promise<CarriedIn> {
  const { plan } = work.prepared;
  await begin(mirror, work);
  tellTotals(context, plan);
  const brought = await bring(mirror, context, work);
  const { reused, fetched, kept } = brought;
  noteVolumes(mirror.ledger, work.shipment, checkedIn(work, [...fetched.placed, ...reused]));
  const failures = [...brought.failures, ...fetched.failures, ...kept.failures];
  const result = {
    placed: fetched.placed,
    reused,
    checkedFiles: fetched.placed.length + reused.length + kept.files,
    checkedBytes: sizeOf(plan.fetch, fetched.placed) + sizeOf(plan.reuse, reused) + kept.bytes,
    fetchedBytes: fetched.fetchedBytes + kept.bytes,
    removedFiles: 0,
    failures,
  };
  if (fetched.cancelled || context.signal.aborted) return { ...result, outcome: 'cancelled' };
  if (failures.length > 0 || work.prepared.arriving.waiting.size > 0) return { ...result, outcome: 'partial' };
  await context.ready();
  await publishImport(mirror, context, work);
  return { ...result, removedFiles: plan.remove.length, outcome: 'done' };
}

/** Refuses before the first byte what cannot end well; then the mirror knows what it is about to hold. */
async function begin(mirror: OpenMirror, work: CarryIn): Promise<void> {
  const { layout, ledger, file } = mirror;
  const { proven, prepared, now } = work;
  const { plan, waitingBytes, found } = prepared;
  checkSpace({ ...plan, neededBytes: plan.neededBytes + waitingBytes });
  checkPlaces(layout, [...plan.fetch, ...plan.reuse, ...proven.documents]);
  // How it is published is written down when it is.
  await mirror.save({ ...importedFile(mirror, work), publication: file.publication });
  ledger.transaction(() => {
    setPendingRules(
      ledger,
      proven.shipped.settings.selection.rules.map(({ id }) => id),
    );
    noteUnderWay(ledger, [...plan.fetch, ...plan.reuse.filter(isElsewhere)]);
    ledger.recordFiles(found, now().toISOString());
    noteVolumes(ledger, work.shipment);
  });
}

interface Brought {
  readonly reused: readonly string[];
  readonly fetched: FetchResult;
  readonly kept: KeptParts;
  /** Of what another mirror had but not as it should be, and the shipment does not carry. */
  readonly failures: readonly Failure[];
}

async function bring({ layout, ledger }: OpenMirror, context: JobContext, work: CarryIn): Promise<Brought> {
  const { prepared, proven, shipment, transfer } = work;
  const { plan, arriving, donorOf } = prepared;
  const placer = new Placer(layout, ledger, work.now);
  context.tell({ kind: 'phase', phase: 'reuse' });
  const reuse = await reuseItems(layout, placer, context, { entries: plan.reuse.filter(isElsewhere), donorOf });
  context.tell({ kind: 'phase', phase: 'fetch' });
  const again = reuse.refused.map((entry) => ({
    entry,
    located: shipment.locate(proven.files.get(entry.path)?.sha256 ?? ''),
  }));
  const carried = again.filter(({ located }) => located !== undefined);
  const origins = new Map(
    carried.map(({ entry, located }) => [entry.path, [{ kind: 'parts', parts: located?.parts ?? [] } as const]]),
  );
  const items = [...plan.fetch.filter(({ path }) => arriving.ready.has(path)), ...carried.map(({ entry }) => entry)];
  const fetched = await fetchItems(layout, placer, context, {
    items,
    origins: (path) => origins.get(path) ?? arriving.origins(path),
    transfer,
    skipDigests: false,
  });
  await dropParts(fetched, arriving, context.signal);
  const none = { files: 0, bytes: 0, failures: [] };
  const kept = fetched.cancelled ? none : await keepParts(arriving.partsToKeep, context, transfer);
  const failures = again.flatMap(({ entry, located }) => (located === undefined ? [badDonor(entry)] : []));
  return { reused: reuse.placed, fetched, kept, failures };
}

/** Each file once: parts that wait are counted with the file that they are joined to. */
function checkedIn({ prepared, proven }: CarryIn, paths: readonly string[]): Amount {
  const all = [...prepared.found.map(({ path }) => path), ...paths];
  const sizes = all.map((path) => proven.files.get(path)?.sizeBytes ?? 0);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function sizeOf(entries: readonly PlanEntry[], paths: readonly string[]): number {
  const sizes = new Map(entries.map(({ path, sizeBytes }) => [path, sizeBytes]));
  return paths.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
}

function badDonor({ path }: PlanEntry): Failure {
  return failureOf(
    new IntegrityError(
      'DIGEST_MISMATCH',
      `${path} was to be taken from what this site holds already, but it is damaged or gone there, and the shipment does not carry it. Audit the mirror that had it, and have the file brought again.`,
      { path },
    ),
  );
}
