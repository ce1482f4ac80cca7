import type { JobResult } from '../../../contract/job.ts';
import type { ImportRequest, ImportResult } from '../../../contract/media.ts';
import type { Services } from '../../areas/services.ts';
import { Cancelled, EngineError } from '../../errors.ts';
import type { JobContext } from '../../jobs/job.ts';
import { mirrorFileIn } from '../../mirror/mirror-folder.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import { nobodySigned } from '../reading/prove-evidence.ts';
import { openTrusted, proveForSite } from '../reading/read-shipment.ts';
import { shipmentPlace } from '../reading/shipment-place.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { type CheckedVolume, checkVolume } from './check-volume.ts';
import { chosenMirrors, importFolders } from './import-places.ts';
import { onItsWordWarning } from './on-its-word.ts';
import { shipmentFiles } from './shipment-files.ts';

type Outcome = Omit<JobResult, 'durationMs'>;

/**
 * Reads everything on the volumes and takes nothing: each file against what was sealed, each mirror against what upstream signed. Damage is
 * what it finds, not a failure. Throws the codes of trust where nothing is damaged, BAD_ARGUMENT, TARGET_GONE.
 */
export async function checkShipment(request: ImportRequest, context: JobContext, services: Services): Promise<Outcome> {
  context.tell({ kind: 'phase', phase: 'documents' });
  const { shipment, fault } = await openOrFault(request, services);
  const unproven = shipment && (await proofFault(request, shipment, services));
  context.tell({ kind: 'phase', phase: 'audit' });
  const volumes = await checkAll(request, { manifest: shipment?.manifest, context, services });
  const damaged = volumes.flatMap(({ label, damaged: found }) =>
    found.map(({ path, reason }) => ({ path, reason: `${label}: ${reason}` })),
  );
  if (damaged.length === 0 && fault !== undefined) throw fault;
  if (damaged.length === 0 && unproven !== undefined) throw unproven;
  tellExtras(volumes, services);
  return outcomeOf({
    shipmentId: shipment?.manifest.id ?? '',
    mirrors: [],
    checkedFiles: sum(volumes.map(({ files }) => files)),
    checkedBytes: sum(volumes.map(({ bytes }) => bytes)),
    damaged,
    volumesNeeded: shipment?.absent.map(({ label }) => label) ?? [],
  });
}

/** Refusals that damage does not explain. */
const notDamage = ['SIGNER_UNKNOWN', 'BAD_ARGUMENT', 'UNSAFE_PATH', 'TARGET_GONE'];

/** What cannot be opened may be damaged: then it is looked for. */
async function openOrFault(
  request: ImportRequest,
  services: Services,
): Promise<{ readonly shipment?: OpenedShipment; readonly fault?: unknown }> {
  try {
    return { shipment: await openTrusted(request, services) };
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    if (error instanceof EngineError && (notDamage.includes(error.code) || error.details?.incomplete === true))
      throw error;
    return { fault: error };
  }
}

/** A document that is damaged cannot be proven; everything else that is wrong with a proof is told at once. */
async function proofFault(request: ImportRequest, shipment: OpenedShipment, services: Services): Promise<unknown> {
  const { keyringFile, mirrorIds, intoFolder, acceptUnsigned = false } = request;
  const places = intoFolder === undefined ? undefined : importFolders(shipment.manifest, intoFolder);
  try {
    for (const mirror of chosenMirrors(shipment.manifest, mirrorIds)) {
      const folder = places?.get(mirror.id);
      const existing = folder === undefined ? undefined : await mirrorFileIn(folder);
      const proof = { mirror, keyringFile, existing, acceptUnsigned: acceptUnsigned || nobodySigned(mirror) };
      const proven = await proveForSite(shipment, proof, services);
      const unproven = onItsWordWarning(proven);
      if (unproven !== undefined) services.events.emit('notice', { message: unproven.message, failure: unproven });
      if (proven.signers.length > 0) continue;
      const message = `Nobody signed the source of ${mirror.name}: only the shipment's own key vouches for it.`;
      services.events.emit('notice', { message });
    }
    return undefined;
  } catch (error) {
    if (error instanceof EngineError && isCarried(error.path, shipment)) return error;
    throw error;
  }
}

/** Whether it is a file of the shipment that a proof reads. */
function isCarried(name: string | undefined, { manifest }: OpenedShipment): boolean {
  if (name?.startsWith(`${shipmentNames.keys}/`)) return true;
  return manifest.contents.some(({ parts }) => parts.some((part) => part.name === name));
}

async function checkAll(
  { folders }: ImportRequest,
  run: {
    readonly manifest: OpenedShipment['manifest'] | undefined;
    readonly context: JobContext;
    readonly services: Services;
  },
): Promise<CheckedVolume[]> {
  const { manifest, context, services } = run;
  const places = [...new Set(await Promise.all(folders.map(shipmentPlace)))];
  const listed = await Promise.all(places.map(shipmentFiles));
  const sizes = listed.flatMap(({ files }) => [...files.values()]);
  context.tell({ kind: 'totals', files: sizes.length, bytes: sum(sizes), doneFiles: 0, doneBytes: 0 });
  const volumes: CheckedVolume[] = [];
  for (const folder of places) {
    await context.ready();
    const before = { files: sum(volumes.map(({ files }) => files)), bytes: sum(volumes.map(({ bytes }) => bytes)) };
    const onBytes = (bytes: number) => context.tell({ kind: 'done', ...before, bytes: before.bytes + bytes });
    volumes.push(await checkVolume({ folder, manifest, now: services.now(), onBytes }, context));
  }
  const [files, bytes] = [sum(volumes.map((one) => one.files)), sum(volumes.map((one) => one.bytes))];
  context.tell({ kind: 'done', files, bytes });
  return volumes;
}

function tellExtras(volumes: readonly CheckedVolume[], { events }: Services): void {
  for (const { label, extras } of volumes) {
    const [first] = extras;
    if (first === undefined) continue;
    const others = extras.length === 1 ? '' : ` and ${extras.length - 1} more`;
    const message = `${label} has ${first}${others} beside the shipment: it was not part of it when it was written.`;
    events.emit('notice', { message });
  }
}

function outcomeOf(result: ImportResult): Outcome {
  return {
    outcome: 'done',
    fetchedFiles: 0,
    fetchedBytes: 0,
    documentBytes: 0,
    reusedFiles: 0,
    removedFiles: 0,
    failures: [],
    findings: result.damaged.length,
    import: result,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
