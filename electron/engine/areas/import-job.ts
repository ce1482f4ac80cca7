import type { Failure } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { ImportRequest, ImportResult } from '../../contract/media.ts';
import { failureOf } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { checkShipment } from '../media/import/check-shipment.ts';
import { type ImportedShipment, importShipment } from '../media/import/import-shipment.ts';
import { givenFingerprint, keyName } from '../media/reading/trusted-shippers.ts';
import { writeReceipt } from '../media/receipt/write-receipt.ts';
import { listMirrors } from './mirror-look-up.ts';
import type { Services } from './services.ts';

type Outcome = Omit<JobResult, 'durationMs'>;

/** One import of a shipment, or with `checkOnly` one check of it. */
export async function runImport(request: ImportRequest, context: JobContext, services: Services): Promise<Outcome> {
  if (request.checkOnly === true) return checkShipment(request, context, services);
  const trusted = newlyTrusted(request, services);
  const imported = await importShipment(request, context, services);
  const result = await resultOf(imported, services);
  if (services.events.hears('mirrors')) services.events.emit('mirrors', await listMirrors(services));
  const known = trusted(imported);
  return outcomeOf(imported, known === undefined ? result : { ...result, trusted: known });
}

/** A key that a person compared for this import is trusted from now on, unless they said otherwise. */
function newlyTrusted({ fingerprint, remember = true }: ImportRequest, { registry, now }: Services) {
  const before = new Set(
    registry.trustedKeys.list().flatMap((one) => (one.signs === 'shipments' ? [one.fingerprint] : [])),
  );
  const given = givenFingerprint(fingerprint);
  return ({ shipment }: ImportedShipment): string | undefined => {
    const { trust, manifest } = shipment;
    if (!remember || given !== trust.fingerprint || before.has(given)) return undefined;
    registry.trustedKeys.trust({ signs: 'shipments', fingerprint: given, name: keyName(manifest.title) }, now());
    return given;
  };
}

async function resultOf(imported: ImportedShipment, services: Services): Promise<ImportResult> {
  const { shipment, mirrors, damaged, volumesNeeded } = imported;
  const receiptFile = await receiptOf(imported, services);
  return {
    shipmentId: shipment.manifest.id,
    mirrors: mirrors.map(({ id, proven, folder }) => ({ id, name: proven.shipped.name, folder })),
    checkedFiles: sum(mirrors.map(({ carried }) => carried.checkedFiles)),
    checkedBytes: sum(mirrors.map(({ carried }) => carried.checkedBytes)),
    damaged,
    volumesNeeded,
    ...(receiptFile === undefined ? {} : { receiptFile }),
  };
}

/** Where something did not arrive whole: what is to be brought again, beside the mirrors. */
async function receiptOf({ mirrors }: ImportedShipment, services: Services): Promise<string | undefined> {
  const bringAgain = mirrors.flatMap(({ carried }) => carried.failures.flatMap(({ path }) => path ?? []));
  if (bringAgain.length === 0 || mirrors.some(({ carried }) => carried.outcome === 'cancelled')) return undefined;
  try {
    const refs = mirrors.map(({ folder }) => ({ folder }));
    return (await writeReceipt({ mirrors: refs, bringAgain }, services)).file;
  } catch (error) {
    // The import itself is in; that its receipt could not be written is told beside.
    const failure = failureOf(error);
    services.events.emit('notice', { message: failure.message, failure });
    return undefined;
  }
}

function outcomeOf({ mirrors }: ImportedShipment, result: ImportResult): Outcome {
  const all = mirrors.map(({ carried }) => carried);
  const failures: Failure[] = all.flatMap((one) => one.failures);
  const outcomes = all.map(({ outcome }) => outcome);
  const outcome = (['cancelled', 'partial'] as const).find((one) => outcomes.includes(one)) ?? 'done';
  return {
    outcome,
    fetchedFiles: sum(all.map(({ placed }) => placed.length)),
    fetchedBytes: sum(all.map(({ fetchedBytes }) => fetchedBytes)),
    documentBytes: 0,
    reusedFiles: sum(all.map(({ reused }) => reused.length)),
    removedFiles: sum(all.map(({ removedFiles }) => removedFiles)),
    failures,
    import: result,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
