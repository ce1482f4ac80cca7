import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DigestControl } from '../../audit/digest-control.ts';
import { Cancelled } from '../../errors.ts';
import { workerUrl } from '../../worker-url.ts';
import type { CopyMessage, CopyOrder, CopyOutcome, CopyTask } from './copy-order.ts';

export interface CopyProgress {
  /** Of all orders. */
  readonly doneBytes: number;
  readonly active: readonly { readonly index: number; readonly doneBytes: number }[];
}

export interface CopyOptions {
  readonly signal: AbortSignal;
  /** Told at most five times a second, and once at the end. */
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly onDone?: (index: number) => void;
  /** Called once with what is to be told of pauses; the workers wait while one lasts. */
  readonly onPause?: (listener: (paused: boolean) => void) => void;
}

/** An order that could not be carried out; the others were stopped. */
export interface CopyFault {
  readonly index: number;
  readonly outcome: Exclude<CopyOutcome, { readonly kind: 'done' }>;
}

export interface CopyResult {
  /** By the index of its order. */
  readonly done: ReadonlyMap<number, readonly string[]>;
  readonly fault: CopyFault | undefined;
}

const progressEveryMs = 200;
const worthTwoBytes = 32 << 20;

/** Carries orders out in worker threads, each order in one of them, in their order. Throws Cancelled soon after the signal. */
export async function runOrders(orders: readonly CopyOrder[], options: CopyOptions): Promise<CopyResult> {
  const { signal, onProgress } = options;
  if (signal.aborted) throw new Cancelled();
  const totalBytes = orders.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // A second thread takes longer to start than little is copied.
  const count = totalBytes < worthTwoBytes ? 1 : Math.min(orders.length, 2, availableParallelism());
  const control = DigestControl.forWorkers(count);
  options.onPause?.((paused) => control.pause(paused));
  const stop = () => control.stop();
  signal.addEventListener('abort', stop);
  const report = () => onProgress?.({ doneBytes: control.doneBytes, active: control.positions() });
  const timer = setInterval(report, progressEveryMs);
  try {
    const outcomes = new Map<number, CopyOutcome>();
    const hear = ({ index, outcome }: CopyMessage): void => {
      outcomes.set(index, outcome);
      if (outcome.kind === 'done') options.onDone?.(index);
    };
    await inWorkers(count, control, (worker) => runWorker({ worker, memory: control.memory, orders }, hear));
    const result = resultOf(outcomes);
    if (result.fault === undefined && result.done.size < orders.length) {
      if (signal.aborted) throw new Cancelled();
      throw new Error(`The copy workers left ${orders.length - result.done.size} orders undone`);
    }
    report();
    return result;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Ends when all have: nothing is written any more afterwards, even where one of them crashed. */
async function inWorkers(count: number, control: DigestControl, run: (worker: number) => Promise<void>): Promise<void> {
  const ends = Array.from({ length: count }, (_, worker) => run(worker));
  try {
    await Promise.all(ends);
  } finally {
    control.stop();
    await Promise.allSettled(ends);
  }
}

async function runWorker(workerData: CopyTask, hear: (message: CopyMessage) => void): Promise<void> {
  const worker = new Worker(workerUrl('copy-worker'), { name: `copy-${workerData.worker}`, workerData });
  worker.on('message', hear);
  await once(worker, 'exit');
}

function resultOf(outcomes: ReadonlyMap<number, CopyOutcome>): CopyResult {
  const done = new Map<number, readonly string[]>();
  let fault: CopyFault | undefined;
  for (const [index, outcome] of [...outcomes].sort(([a], [b]) => a - b)) {
    if (outcome.kind === 'done') done.set(index, outcome.parts);
    else fault ??= { index, outcome };
  }
  return { done, fault };
}
