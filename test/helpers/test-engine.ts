import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SourceRef, SyncRequest } from '../../electron/contract/api.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import type { JobResult, JobSnapshot } from '../../electron/contract/job.ts';
import type { AuditReport, Mirror } from '../../electron/contract/mirror.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import type { Engine, EngineOptions } from '../../electron/engine/engine-types.ts';
import { tempFolder } from './temp-folder.ts';

export interface TestEngine {
  readonly api: Engine['api'];
  readonly dataFolder: string;
  /** What the engine told on its own, so far. */
  readonly notices: readonly string[];
  /** The failures that came with notices. */
  readonly warnings: readonly Failure[];
  readonly snapshots: readonly JobSnapshot[];
  /** A sync to its end. */
  sync(request: SyncRequest): Promise<JobResult>;
  /** An audit to its end, with what it found. */
  audit(folder: string, options?: { repair?: boolean; since?: string }): Promise<JobResult & { report: AuditReport }>;
  mirror(folder: string): Promise<Mirror>;
  close(): Promise<void>;
}

/** An engine on a data folder of its own (or a given one), closed when the running test has ended. */
export async function testEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataFolder = options.dataFolder ?? join(tempFolder(), 'data');
  const engine = await createEngine({ version: '0.0.0', ...options, dataFolder });
  const notices: string[] = [];
  const snapshots: JobSnapshot[] = [];
  const warnings: Failure[] = [];
  engine.on('notice', ({ message, failure }) => {
    notices.push(message);
    if (failure !== undefined) warnings.push(failure);
  });
  engine.on('job', (snapshot) => snapshots.push(snapshot));
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= engine.close();
    return closed;
  };
  onTestFinished(close);
  const { api } = engine;
  const end = async (jobId: string): Promise<JobResult> => {
    const { result } = await api.jobs.wait({ id: jobId });
    if (result === undefined) throw new Error('The job ended without a result');
    return result;
  };
  return {
    api,
    dataFolder,
    notices,
    warnings,
    snapshots,
    sync: async (request) => end((await api.mirrors.sync(request)).jobId),
    async audit(folder, { repair = false, since } = {}) {
      const payload = { mirror: { folder }, repair, ...(since === undefined ? {} : { since }) };
      const { jobId } = await api.mirrors.audit(payload);
      const result = await end(jobId);
      return { ...result, report: await api.jobs.auditReport({ id: jobId }) };
    },
    mirror: (folder) => api.mirrors.get({ folder }),
    close,
  };
}

/** A stream with its keyring, as a source described on the spot. */
export function described(url: string, keyringFile: string): SourceRef {
  return { kind: 'described', source: { url, trust: { kind: 'signed', fingerprints: [], keyringFile } } };
}

/** A rule of raw filters, as `streamferry mirror` gives it. */
export function filterRule(filters: readonly string[], options: { max?: number; keep?: boolean } = {}) {
  const { max, keep = false } = options;
  return { terms: { kind: 'filters' as const, filters }, keep, ...(max === undefined ? {} : { max }) };
}

/** The codes of a result's failures. */
export function codes({ failures }: Pick<JobResult, 'failures'>): string[] {
  return failures.map((one) => one.code);
}
