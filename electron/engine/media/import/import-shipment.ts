import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../contract/failure.ts';
import type { ImportRequest, ImportResult } from '../../../contract/media.ts';
import { otherMirrors, remember } from '../../areas/mirror-look-up.ts';
import type { Services } from '../../areas/services.ts';
import { DigestMemory } from '../../audit/digest-memory.ts';
import { InputError, MirrorError } from '../../errors.ts';
import type { JobContext } from '../../jobs/job.ts';
import { Ledger } from '../../mirror/ledger.ts';
import { mirrorFailure } from '../../mirror/ledger-errors.ts';
import { mirrorFileIn, type OpenMirror, openForReading, openForWriting } from '../../mirror/mirror-folder.ts';
import { recordRun } from '../../mirror/runs.ts';
import { checkSpace } from '../../plan/check-space.ts';
import type { TransferOptions } from '../../transfer/transfer.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { openTrusted, proveForSite } from '../reading/read-shipment.ts';
import { sizeInShipment } from '../reading/shipment-folder.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { refuseLacking } from './arriving.ts';
import { type CarriedIn, type CarryIn, carryIn } from './carry-in.ts';
import { damagedParts } from './damaged-parts.ts';
import { checkSameMirror, chosenMirrors, importFolders, refuseInside } from './import-places.ts';
import { onItsWordWarning } from './on-its-word.ts';
import { type ImportPlace, type ImportWish, type PreparedImport, prepareImport } from './prepare-import.ts';

/** One mirror of a shipment and the folder it goes to. */
interface Incoming {
  readonly folder: string;
  readonly proven: ProvenMirror;
}

/** What an import did, mirror by mirror, and of the whole. */
export interface ImportedShipment {
  readonly shipment: OpenedShipment;
  readonly mirrors: readonly (Incoming & { readonly id: string; readonly carried: CarriedIn })[];
  readonly damaged: ImportResult['damaged'];
  readonly volumesNeeded: readonly string[];
}

/**
 * shipment → trust → proof → plan → copy → mirror → publication, for each mirror in turn; nothing is written before all of them were
 * proven and planned. Throws the codes of trust, BAD_ARGUMENT, OTHER_SOURCE, DISK_FULL, TARGET_GONE.
 */
export async function importShipment(
  request: ImportRequest,
  context: JobContext,
  services: Services,
): Promise<ImportedShipment> {
  context.tell({ kind: 'phase', phase: 'documents' });
  const shipment = await openTrusted(request, services);
  const incoming = await proveAll(request, shipment, services);
  const run: ImportRun = { request, context, services, shipment, digests: new DigestMemory() };
  await planAll(incoming, run);
  const mirrors: ImportedShipment['mirrors'][number][] = [];
  const needed = new Set<string>();
  const damaged: ImportResult['damaged'][number][] = [];
  for (const one of incoming) {
    await context.ready();
    const { id, carried, volumesNeeded } = await importOne(one, run);
    mirrors.push({ ...one, id, carried });
    for (const label of volumesNeeded) needed.add(label);
    damaged.push(...(await damagesOf(one, carried, run)));
    if (carried.outcome === 'cancelled') break;
  }
  const volumesNeeded = shipment.manifest.volumes.flatMap(({ label }) => (needed.has(label) ? [label] : []));
  return { shipment, mirrors, damaged, volumesNeeded };
}

async function proveAll(request: ImportRequest, shipment: OpenedShipment, services: Services): Promise<Incoming[]> {
  const { intoFolder, keyringFile, acceptUnsigned = false } = request;
  if (intoFolder === undefined) throw new InputError('BAD_ARGUMENT', 'Name the folder that the shipment shall go to.');
  refuseInside(intoFolder, shipment);
  const folders = importFolders(shipment.manifest, intoFolder);
  const incoming: Incoming[] = [];
  for (const mirror of chosenMirrors(shipment.manifest, request.mirrorIds)) {
    const folder = folders.get(mirror.id) ?? intoFolder;
    const existing = await mirrorFileIn(folder);
    checkSameMirror(folder, existing, mirror);
    const proven = await proveForSite(shipment, { mirror, keyringFile, existing, acceptUnsigned }, services);
    const unproven = onItsWordWarning(proven);
    if (unproven !== undefined) services.events.emit('notice', { message: unproven.message, failure: unproven });
    incoming.push({ folder, proven });
  }
  return incoming;
}

interface ImportRun {
  readonly request: ImportRequest;
  readonly context: JobContext;
  readonly services: Services;
  readonly shipment: OpenedShipment;
  readonly digests: DigestMemory;
}

function wishOf({ folder, proven }: Incoming, run: ImportRun): ImportWish {
  const { request, context, services, shipment, digests } = run;
  const { allowRollback = false } = request;
  return {
    shipment,
    proven,
    allowRollback,
    otherMirrors: otherMirrors(folder, services),
    digests,
    signal: context.signal,
  };
}

/** Refuses before the first byte of the first mirror what cannot end well for any of them. */
async function planAll(incoming: readonly Incoming[], run: ImportRun): Promise<void> {
  let neededBytes = 0;
  let freeBytes: number | undefined;
  for (const one of incoming) {
    const { layout, file, ledger = Ledger.empty() } = await openForReading(one.folder);
    try {
      const { plan, arriving, waitingBytes } = await prepareFully({ layout, file, ledger }, one, run);
      refuseLacking(arriving.lacking, { name: one.proven.shipped.name, site: run.shipment.manifest.delta?.site });
      neededBytes += plan.neededBytes + waitingBytes;
      freeBytes = Math.min(plan.freeBytes ?? Number.POSITIVE_INFINITY, freeBytes ?? Number.POSITIVE_INFINITY);
    } finally {
      ledger.close();
    }
  }
  if (freeBytes !== undefined && Number.isFinite(freeBytes)) checkSpace({ neededBytes, freeBytes });
}

function prepareFully(place: ImportPlace, one: Incoming, run: ImportRun): Promise<PreparedImport> {
  return prepareImport(place, wishOf(one, run));
}

async function importOne(
  one: Incoming,
  run: ImportRun,
): Promise<{ readonly id: string; readonly carried: CarriedIn; readonly volumesNeeded: readonly string[] }> {
  const { services, shipment } = run;
  const mirror = await openForWriting(one.folder, services.now);
  const before = mirror.file;
  try {
    const prepared = await prepareFully(mirror, one, run);
    refuseLacking(prepared.arriving.lacking, { name: one.proven.shipped.name, site: shipment.manifest.delta?.site });
    const startedAt = services.now();
    const carried = await carryIn(mirror, run.context, workOf(one, prepared, run));
    recordImport(mirror, { carried, startedAt }, services);
    await refuseGone(carried.failures, shipment);
    return { id: mirror.file.id, carried, volumesNeeded: prepared.arriving.volumesNeeded };
  } catch (error) {
    throw mirrorFailure(error, mirror.layout);
  } finally {
    // What failed under way is there to go on with: the app shall know of it.
    if (mirror.file !== before) remember(mirror, services, nameFor(one, services));
    await mirror.close({ discard: mirror.file === before });
  }
}

function workOf({ proven }: Incoming, prepared: PreparedImport, run: ImportRun): CarryIn {
  const { request, services, shipment } = run;
  return {
    shipment,
    proven,
    prepared,
    keyringFile: request.keyringFile,
    transfer: transferOptions(services),
    notice: (failure) => services.events.emit('notice', { message: failure.message, failure }),
    now: services.now,
  };
}

/** A medium is read by two at a time: more only makes its heads, or its controller, go to and fro. */
function transferOptions({ options }: Services): TransferOptions {
  const access = { proxy: { kind: 'none' }, userAgent: `streamferry/${options.version}` } as const;
  return { access, jobsPerHost: 2, attempts: 2, backoffMs: 100 };
}

/** A mirror that the app knows already keeps its name. */
function nameFor({ folder, proven }: Incoming, { registry }: Services): { readonly name?: string } {
  return registry.mirrors.byFolder(folder) === undefined ? { name: proven.shipped.name } : {};
}

function recordImport(
  { ledger }: OpenMirror,
  { carried, startedAt }: { readonly carried: CarriedIn; readonly startedAt: Date },
  { now }: Services,
): void {
  const { outcome, placed, reused, fetchedBytes, removedFiles, failures } = carried;
  const counts = { fetchedFiles: placed.length, fetchedBytes, reusedFiles: reused.length, documentBytes: 0 };
  const result = { outcome, ...counts, removedFiles, failures };
  recordRun(ledger, { id: randomUUID(), kind: 'import', startedAt, endedAt: now(), result });
}

/** Many files that cannot be read may be one medium that was pulled. Throws TARGET_GONE. */
async function refuseGone(failures: readonly Failure[], { volumes }: OpenedShipment): Promise<void> {
  if (failures.length === 0) return;
  for (const { folder, label } of volumes) {
    const size = await sizeInShipment(folder, shipmentNames.seal).catch(() => undefined);
    if (size !== undefined) continue;
    throw new MirrorError(
      'TARGET_GONE',
      `The volume “${label}” at ${folder} is gone. Put it in again and import again: what came so far stays, and is not copied a second time.`,
      { path: folder, details: { failedFiles: failures.length } },
    );
  }
}

async function damagesOf(
  { proven }: Incoming,
  { failures }: CarriedIn,
  run: ImportRun,
): Promise<ImportResult['damaged']> {
  const files = failures.flatMap(({ path }) => proven.files.get(path ?? '') ?? []);
  if (files.length === 0 || run.context.signal.aborted) return [];
  return damagedParts(files, run.shipment, run.context.signal);
}
