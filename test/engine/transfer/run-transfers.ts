import { createCipheriv, createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { Digest } from '../../../electron/contract/plan.ts';
import type {
  Origin,
  TransferEvent,
  TransferOptions,
  TransferTask,
} from '../../../electron/engine/transfer/transfer.ts';
import { TransferRun } from '../../../electron/engine/transfer/transfer-run.ts';

/** Bytes that look random and are the same at each run. */
export function bytesOf(sizeBytes: number, seed = 1): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}

export function digestOf(body: Buffer, algorithm: Digest['algorithm'] = 'sha256'): Digest {
  return { algorithm, hex: createHash(algorithm).update(body).digest('hex') };
}

export function http(url: string): Origin {
  return { kind: 'http', url };
}

/** A task for a body, staged in the folder under the last part of the path. */
export function taskFor(path: string, body: Buffer, folder: string, origins: readonly Origin[]): TransferTask {
  const stagingFile = join(folder, `${path.replaceAll('/', '-')}.part`);
  return { path, origins, sizeBytes: body.length, digest: digestOf(body), stagingFile };
}

/** Impatient, so that tests are quick. */
export const quickOptions: TransferOptions = {
  access: { proxy: { kind: 'none' }, userAgent: 'test' },
  jobsPerHost: 6,
  attempts: 3,
  backoffMs: 5,
  stallTimeoutMs: 400,
  workers: 1,
};

export interface Transferred {
  readonly events: readonly TransferEvent[];
  readonly checked: readonly string[];
  readonly failures: readonly Failure[];
  readonly retries: readonly Extract<TransferEvent, { kind: 'retry' }>[];
  /** Of all files. */
  readonly receivedBytes: number;
}

export async function transfer(
  tasks: readonly TransferTask[],
  options: Partial<TransferOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Transferred> {
  const events: TransferEvent[] = [];
  const run = new TransferRun({ ...quickOptions, ...options }, (event) => events.push(event));
  await run.run(tasks, signal);
  return summarize(events);
}

export function summarize(events: readonly TransferEvent[]): Transferred {
  return {
    events,
    checked: events.flatMap((event) => (event.kind === 'checked' ? [event.path] : [])),
    failures: events.flatMap((event) => (event.kind === 'failed' ? [event.failure] : [])),
    retries: events.filter((event) => event.kind === 'retry'),
    receivedBytes: events.reduce((sum, event) => {
      return event.kind === 'checked' || event.kind === 'failed' ? sum + event.receivedBytes : sum;
    }, 0),
  };
}
