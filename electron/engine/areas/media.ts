import type { EngineApi } from '../../contract/api.ts';
import type { JobWork } from '../jobs/job.ts';
import { custodyOf } from './custody.ts';
import { planExport, runExport } from './export-job.ts';
import { exportTarget } from './export-target.ts';
import { runImport } from './import-job.ts';
import { inspectShipment } from './inspect-shipment.ts';
import { readReceiptAt, writeReceiptOf } from './receipts.ts';
import type { Services } from './services.ts';
import { distrustKey, listTrustedKeys, trustKey } from './trusted-keys.ts';
import { VolumesAtHand } from './volumes.ts';

export interface MediaArea {
  readonly api: EngineApi['media'];
  /** Looks at volumes no more. */
  close(): void;
}

export function mediaArea(services: Services): MediaArea {
  const volumes = new VolumesAtHand(services);
  const { jobs } = services;
  return {
    api: {
      volumes: () => volumes.list(),
      eject: ({ volumeId }) => volumes.eject(volumeId),
      plan: (request) => planExport(request, services),
      async export(request) {
        const mirrorFolder = exportTarget(request);
        const work: JobWork = (context) => runExport(request, context, services);
        return { jobId: jobs.start({ kind: 'export', mirrorFolder, request: { kind: 'export', request }, work }) };
      },
      inspect: (request) => inspectShipment(request, services),
      async import(request) {
        const { checkOnly = false, intoFolder, folders } = request;
        const mirrorFolder = (checkOnly ? undefined : intoFolder) ?? folders[0] ?? '';
        const work: JobWork = (context) => runImport(request, context, services);
        const kind = checkOnly ? 'check' : 'import';
        return { jobId: jobs.start({ kind, mirrorFolder, request: { kind: 'import', request }, work }) };
      },
      receipt: (request) => writeReceiptOf(request, services),
      readReceipt: ({ file }) => readReceiptAt(file, services),
      trustedKeys: async () => listTrustedKeys(services),
      trust: async (payload) => trustKey(payload, services),
      distrust: async (payload) => distrustKey(payload, services),
      custody: (ref) => custodyOf(ref, services),
    },
    close: () => volumes.close(),
  };
}
