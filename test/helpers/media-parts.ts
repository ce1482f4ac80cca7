import { resolve } from 'node:path';
import type { JobResult } from '../../electron/contract/job.ts';
import type {
  ExportPlan,
  ExportRequest,
  ExportResult,
  ImportRequest,
  ImportResult,
  ReceiptView,
  ShipmentView,
  Volume,
} from '../../electron/contract/media.ts';
import { doneResult, endOf, FakeEngine } from './fake-engine.ts';

export const keyA = 'A'.repeat(40);
export const keyB = 'B'.repeat(40);
export const at = '2025-08-05T10:00:00.000Z';
export const here = resolve('/here');

const nothingFetched = { fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, reusedFiles: 0, removedFiles: 0 };

const written: ExportResult = {
  ...{ shipmentId: 's1', shipmentFolder: '/media/usb/streamferry-noble', title: 'noble', volume: 1, volumes: 1 },
  ...{ volumesLeft: [], files: 41, copiedBytes: 1_200_000_000, keptBytes: 0, rereadBytes: 1_200_000_000 },
  ...{ reread: 'direct', safeToRemove: true, fingerprint: keyA },
};

const imported: ImportResult = {
  ...{ shipmentId: 's1', mirrors: [{ id: 'm1', name: 'noble', folder: '/srv/noble' }], checkedFiles: 41 },
  ...{ checkedBytes: 1_200_000_000, damaged: [], volumesNeeded: [] },
};

const plan: ExportPlan = {
  ...{ shipmentId: 's1', shipmentFolder: '/media/usb/streamferry-noble', title: 'noble' },
  ...{ totalBytes: 2_000_000_000, totalFiles: 60, spared: { files: 10, bytes: 300_000_000 } },
  ...{ kept: { files: 0, bytes: 0 }, write: { files: 30, bytes: 1_000_000_000 }, remove: { files: 2, bytes: 5000 } },
  ...{ splitFiles: 1, siteRemoves: 3, volume: 1, estimatedSeconds: 90, warnings: [] },
  volumes: [
    { number: 1, label: 'noble 1 of 2', files: 30, sizeBytes: 1_000_000_000, written: false },
    { number: 2, label: 'noble 2 of 2', files: 20, sizeBytes: 700_000_000, written: false },
  ],
  trial: {
    ...{ takesEveryName: false, foldsCase: true, maxFileBytes: 4_294_967_295, freeBytes: 1_100_000_000 },
    ...{ writeRate: 20_000_000, readRate: 80_000_000 },
  },
};

export const view: ShipmentView = {
  ...{ id: 's1', title: 'noble', createdAt: at, application: 'Streamferry 1.2.3', totalBytes: 700, files: 41 },
  trust: { fingerprint: keyA, state: 'trusted' },
  volumes: [
    { number: 1, label: 'noble 1 of 2', sizeBytes: 1_000_000_000, folder: '/media/usb/streamferry-noble' },
    { number: 2, label: 'noble 2 of 2', sizeBytes: 700_000_000 },
  ],
  delta: { site: 'Site B', createdAt: at },
  mirrors: [
    {
      ...{ id: 'm1', name: 'noble', sourceLocation: 'practice:', publication: 'trimmed', revision: 4, publishedAt: at },
      ...{ upstreamSigners: [{ fingerprint: keyB, userId: 'Images', signedAt: at }], unsigned: false },
      ...{ files: 41, sizeBytes: 1_700_000_000 },
      into: {
        ...{ folder: '/srv/noble', state: 'update', bringBytes: 900_000_000, bringFiles: 12, presentFiles: 29 },
        ...{ removeFiles: 8, missingFiles: 5 },
      },
    },
  ],
  ...{ damaged: [], warnings: [] },
};

export const receipt: ReceiptView = {
  ...{ file: '/media/usb/site-b.sjson', site: 'Site B', createdAt: at, fingerprint: keyB, trust: 'trusted' },
  mirrors: [{ id: 'm1', name: 'noble', revision: 3, files: 29 }],
  bringAgain: [],
};

export const stick: Volume = {
  ...{ id: 'v1', mountPoint: '/media/usb', label: 'STICK', device: '/dev/sdb1', fileSystem: 'exfat' },
  ...{ sizeBytes: 64_000_000_000, freeBytes: 61_000_000_000, readOnly: false, removable: true, system: false },
  contents: { kind: 'empty' },
};

export const disk: Volume = {
  ...{ id: 'v0', mountPoint: '/', fileSystem: 'ext4', sizeBytes: 500_000_000_000, freeBytes: 100_000_000_000 },
  ...{ readOnly: false, removable: false, system: true, contents: { kind: 'other-files' } },
};

export const exportEnd = (change: Partial<ExportResult> = {}): JobResult => ({
  ...{ outcome: 'done', ...nothingFetched, durationMs: 1234, failures: [] },
  export: { ...written, ...change },
});

export const importEnd = (change: Partial<ImportResult> = {}, result: Partial<JobResult> = {}): JobResult => ({
  ...doneResult,
  ...nothingFetched,
  import: { ...imported, ...change },
  ...result,
});

export interface Asked {
  readonly exports: ExportRequest[];
  readonly imports: ImportRequest[];
  readonly trusted: unknown[];
}

interface Answers {
  /** How the exports end, one after the other. */
  readonly exports?: readonly JobResult[];
  readonly import?: JobResult;
  readonly view?: ShipmentView;
  readonly receipt?: ReceiptView;
}

/** An engine whose jobs end as told, and what it was asked. */
export function mediaEngine(answers: Answers = {}): { readonly engine: FakeEngine; readonly asked: Asked } {
  const asked: Asked = { exports: [], imports: [], trusted: [] };
  const { exports: ends = [exportEnd()], import: importResult = importEnd(), view: seen = view } = answers;
  const engine = new FakeEngine({
    media: {
      plan: async (request) => {
        asked.exports.push(request);
        return plan;
      },
      export: async (request) => {
        asked.exports.push(request);
        return { jobId: `export ${asked.exports.length - 1}` };
      },
      import: async (request) => {
        asked.imports.push(request);
        return { jobId: request.checkOnly === true ? 'check' : 'import' };
      },
      inspect: async ({ fingerprint }) =>
        fingerprint === seen.trust.fingerprint ? { ...seen, trust: { fingerprint, state: 'trusted' } } : seen,
      readReceipt: async () => answers.receipt ?? receipt,
      trust: async (payload) => {
        asked.trusted.push(payload);
        return [];
      },
    },
    jobs: {
      wait: async ({ id }) => {
        const [kind, number] = id.split(' ');
        const result = kind === 'export' ? ends[Number(number)] : importResult;
        if (result === undefined) throw new Error('The test knows no end of this export.');
        return endOf(result, { id, kind: kind === 'check' ? 'check' : kind === 'import' ? 'import' : 'export' });
      },
    },
  });
  return { engine, asked };
}
