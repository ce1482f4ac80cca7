import { availableParallelism } from 'node:os';
import { Cancelled, MirrorError } from '../errors.ts';
import type { FileTransfer } from './file-transfer.ts';
import type { FromWorker, WorkerSetup } from './protocol.ts';
import { type Step, TransferQueue } from './queue.ts';
import { SharedRate } from './shared-rate.ts';
import type { TransferEvent, TransferOptions, TransferTask } from './transfer.ts';
import { WorkerPool } from './worker-pool.ts';

const defaults = { attempts: 5, backoffMs: 500, stallTimeoutMs: 30_000, mostWorkers: 2 };

/** What a run is not to decide by itself; tests set them. */
export interface RunConditions {
  /** 0 to 1; default Math.random. */
  readonly random?: () => number;
  /** Connections are given up when a pause lasts longer; their files are resumed by range. Default 5,000. */
  readonly heldWhilePausedMs?: number;
  /** Threads that were begun ahead for this run; it ends them. */
  readonly pool?: WorkerPool | undefined;
}

/** The threads for a run with these options, not begun yet. Whoever makes it closes it. */
export function transferPool(options: TransferOptions): WorkerPool {
  return new WorkerPool(setupFor(options));
}

/** Begins the threads ahead of a run. */
export function beginPool(pool: WorkerPool, options: TransferOptions): void {
  pool.begin(mostWorkers(options));
}

function setupFor({ access, stallTimeoutMs = defaults.stallTimeoutMs, limitRate }: TransferOptions): WorkerSetup {
  const limited = limitRate !== undefined && limitRate > 0;
  return {
    access,
    stallTimeoutMs,
    ...(limited ? { rate: { bytesPerSecond: limitRate, state: SharedRate.newState() } } : {}),
  };
}

function mostWorkers({ workers }: TransferOptions): number {
  return workers ?? Math.min(defaults.mostWorkers, availableParallelism());
}

/** Fetches files in worker threads: in parallel, resuming, retrying, each checked and made durable. For one run only. */
export class TransferRun {
  readonly #options: TransferOptions;
  readonly #onEvent: (event: TransferEvent) => void;
  readonly #random: () => number;
  readonly #heldWhilePausedMs: number;
  readonly #transfers = new Map<number, FileTransfer>();
  readonly #waiting = new Map<FileTransfer, NodeJS.Timeout>();
  readonly #ended = Promise.withResolvers<void>();
  #hasEnded = false;
  #queue: TransferQueue | undefined;
  readonly #pool: WorkerPool;
  #paused: { readonly due: FileTransfer[]; readonly letGo: NodeJS.Timeout } | undefined;

  constructor(
    options: TransferOptions,
    onEvent: (event: TransferEvent) => void,
    { random = Math.random, heldWhilePausedMs = 5000, pool }: RunConditions = {},
  ) {
    this.#options = options;
    this.#onEvent = onEvent;
    this.#random = random;
    this.#heldWhilePausedMs = heldWhilePausedMs;
    this.#pool = pool ?? transferPool(options);
  }

  /**
   * Resolves when every file is checked or failed. Throws Cancelled on abort and DISK_FULL at the first file that finds
   * the volume full; both keep partial files for the next run.
   */
  async run(tasks: readonly TransferTask[], signal: AbortSignal): Promise<void> {
    if (this.#queue !== undefined) throw new Error('A TransferRun runs once.');
    const { jobsPerHost, attempts = defaults.attempts, backoffMs = defaults.backoffMs } = this.#options;
    this.#queue = new TransferQueue(tasks, { jobsPerHost, attempts, backoffMs, random: this.#random });
    if (signal.aborted) throw new Cancelled();
    if (tasks.length === 0) return;
    const onAbort = () => this.#end(new Cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    this.#pool.begin(Math.min(mostWorkers(this.#options), tasks.length));
    this.#pool.listen({
      onMessage: (message) => this.#hear(message),
      onCrash: (error) => this.#end(error),
    });
    try {
      if (this.#paused !== undefined) this.#pool.tellAll({ kind: 'pause' });
      this.#startReady();
      await this.#ended.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(this.#paused?.letGo);
      for (const timer of this.#waiting.values()) clearTimeout(timer);
      await this.#pool.close();
    }
  }

  /** Bytes stop coming at once; nothing that has come is lost. */
  pause(): void {
    if (this.#paused !== undefined || this.#hasEnded) return;
    const letGo = setTimeout(() => this.#pool.tellAll({ kind: 'stop' }), this.#heldWhilePausedMs).unref();
    this.#paused = { due: [], letGo };
    this.#pool.tellAll({ kind: 'pause' });
  }

  resume(): void {
    if (this.#paused === undefined) return;
    const { due, letGo } = this.#paused;
    clearTimeout(letGo);
    this.#paused = undefined;
    this.#pool.tellAll({ kind: 'resume' });
    for (const transfer of due) this.#start(transfer);
    this.#startReady();
  }

  #startReady(): void {
    if (this.#paused !== undefined || this.#hasEnded) return;
    for (const transfer of this.#queue?.takeReady() ?? []) this.#start(transfer);
  }

  #start(transfer: FileTransfer): void {
    if (this.#hasEnded) return;
    if (this.#paused !== undefined) {
      this.#paused.due.push(transfer);
      return;
    }
    const { origins: _, ...file } = transfer.task;
    this.#transfers.set(transfer.id, transfer);
    this.#pool.start({ id: transfer.id, file, origin: transfer.origin });
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'progress') {
      for (const { id, heldBytes, receivedBytes } of message.tallies) {
        const transfer = this.#transfers.get(id);
        if (transfer === undefined) continue;
        const { path } = transfer.task;
        const allBytes = transfer.receivedBytes + receivedBytes;
        this.#onEvent({ kind: 'progress', path, doneBytes: heldBytes, receivedBytes: allBytes });
      }
      return;
    }
    const transfer = this.#transfers.get(message.id);
    if (transfer === undefined) return;
    this.#transfers.delete(message.id);
    for (const step of this.#queue?.settle(transfer, message.outcome, message.tally) ?? []) this.#follow(step);
    if (this.#queue?.open === 0) this.#end();
    this.#startReady();
  }

  #follow(step: Step): void {
    switch (step.kind) {
      case 'checked': {
        const { task, receivedBytes } = step.transfer;
        this.#onEvent({ kind: 'checked', path: task.path, receivedBytes });
        break;
      }
      case 'failed': {
        const { task, receivedBytes } = step.transfer;
        this.#onEvent({ kind: 'failed', path: task.path, failure: step.failure, receivedBytes });
        break;
      }
      case 'again':
        this.#tellRetry(step, step.inMs);
        this.#startLater(step.transfer, step.inMs);
        break;
      case 'moved':
        this.#tellRetry(step, 0);
        break;
      case 'halt':
        this.#end(new MirrorError('DISK_FULL', step.failure.message, step.failure));
        break;
    }
  }

  #tellRetry({ transfer, failure }: Extract<Step, { kind: 'again' | 'moved' }>, inMs: number): void {
    if (this.#hasEnded) return;
    this.#onEvent({ kind: 'retry', path: transfer.task.path, attempt: transfer.attempts + 1, inMs, failure });
  }

  #startLater(transfer: FileTransfer, inMs: number): void {
    if (this.#hasEnded) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(transfer);
      this.#start(transfer);
    }, inMs);
    this.#waiting.set(transfer, timer);
  }

  /** The first reason wins. */
  #end(reason?: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (reason === undefined) this.#ended.resolve();
    else this.#ended.reject(reason);
  }
}
