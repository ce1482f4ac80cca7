import type { Failure } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { ExportPlan, ExportRequest } from '../../contract/media.ts';
import type { JobContext } from '../jobs/job.ts';
import { recordCustody, writtenStep } from '../media/custody/steps.ts';
import { describePlan } from '../media/export/describe-plan.ts';
import { OpenSets } from '../media/export/open-sets.ts';
import { planWarnings } from '../media/export/plan-warnings.ts';
import { type ExportDesk, type ExportWish, prepareExport } from '../media/export/prepare-export.ts';
import { writeShipment } from '../media/export/write-shipment.ts';
import type { VolumeSeal } from '../media/manifest.ts';
import { trustedReceipt } from '../media/receipt/read-receipt.ts';
import { upstreamKeys } from './export-keys.ts';
import { type ExportedMirror, withMirrors } from './export-mirrors.ts';
import { exportTarget } from './export-target.ts';
import type { Services } from './services.ts';

/** The dry run of an export. Writes nothing but a sample on the volume, which it takes away again. */
export async function planExport(request: ExportRequest, services: Services): Promise<ExportPlan> {
  return withMirrors(request.mirrors, { services, lock: false }, async (mirrors) => {
    const [current] = await services.keys.list();
    const fingerprint = current?.state === 'current' ? current.fingerprint : undefined;
    const desk = { sets: new OpenSets(services.options.dataFolder), fingerprint };
    const prepared = await prepareExport(await wishOf(request, mirrors, services), desk);
    const { missing } = await upstreamKeys(mirrors, services);
    const reread = request.reread ?? true;
    const warnings: readonly Failure[] = [...missing, ...(await planWarnings(prepared, reread))];
    return describePlan(prepared, { reread, warnings });
  });
}

/** One volume of a shipment, from locking the mirrors to "safe to remove". */
export async function runExport(
  request: ExportRequest,
  context: JobContext,
  services: Services,
): Promise<Omit<JobResult, 'durationMs'>> {
  context.tell({ kind: 'phase', phase: 'prepare' });
  return withMirrors(request.mirrors, { services, lock: true }, async (mirrors) => {
    const { keys, now, options } = services;
    await keys.ensure();
    const key = await keys.unlock();
    const sets = new OpenSets(options.dataFolder);
    const digests = {
      signal: context.signal,
      onPause: (listener: (paused: boolean) => void) => context.onPause(listener),
    };
    const desk: ExportDesk = { sets, fingerprint: key.fingerprint, digests };
    const prepared = await prepareExport(await wishOf(request, mirrors, services), desk);
    await context.ready();
    const { volumeBytes, maxFileBytes, reread = true } = request;
    const written = await writeShipment(prepared, {
      sets,
      key,
      keyrings: { shipment: await keys.publicKeyring(), upstream: (await upstreamKeys(mirrors, services)).keys },
      application: `Streamferry ${options.version}`,
      limits: {
        ...(volumeBytes === undefined ? {} : { volumeBytes }),
        ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
      },
      reread,
      now,
      context,
    });
    tellLedgers(mirrors, written.seal, key.fingerprint);
    return {
      outcome: 'done',
      fetchedFiles: 0,
      fetchedBytes: 0,
      documentBytes: 0,
      reusedFiles: written.keptFiles,
      removedFiles: written.removedFiles,
      failures: [],
      export: written.result,
    };
  });
}

async function wishOf(
  request: ExportRequest,
  mirrors: readonly ExportedMirror[],
  services: Services,
): Promise<ExportWish> {
  const { folderName, receiptFile, volumeBytes, maxFileBytes, installersFolder, restart, updateOnly } = request;
  return {
    mirrors,
    target: exportTarget(request),
    folderName,
    receipt: receiptFile === undefined ? undefined : await trustedReceipt(receiptFile, services),
    volumeBytes,
    maxFileBytes,
    installersFolder,
    restart: restart ?? false,
    updateOnly: updateOnly ?? false,
  };
}

/** A mirror that cannot be written remembers nothing; its shipment tells all the same. */
function tellLedgers(mirrors: readonly ExportedMirror[], seal: VolumeSeal, fingerprint: string): void {
  for (const { isLocked, ledger } of mirrors) if (isLocked) recordCustody(ledger, writtenStep(seal, fingerprint));
}
