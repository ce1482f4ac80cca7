import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../worker-url.ts';
import type { FromWorker, Order, ToWorker, WorkerSetup } from './protocol.ts';

/**
 * Megabytes of V8's young generation in a worker. Bodies over TLS arrive as short-lived 64 kB buffers; a small one frees them
 * soon and spares the full collections that they force otherwise (a quarter of a transfer's processor time, and 50 MB).
 */
const youngGenerationMb = 2;

/** How long stopped attempts may take to let go of their files before their threads are ended. */
const stopWithinMs = 5000;

export interface PoolListener {
  readonly onMessage: (message: FromWorker) => void;
  /** A worker died of a bug; its attempts will never settle. */
  readonly onCrash: (error: Error) => void;
}

interface Member {
  readonly worker: Worker;
  active: number;
}

/** The threads that do the transfers. They take a twentieth of a second to come up and may be begun before they are needed. */
export class WorkerPool {
  readonly #setup: WorkerSetup;
  readonly #members: Member[] = [];
  readonly #holders = new Map<number, Member>();
  #listener: PoolListener | undefined;
  /** Of a worker that died before anyone listened. */
  #crash: Error | undefined;
  #idle: PromiseWithResolvers<void> | undefined;
  #closing = false;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  /** Starts as many threads as are missing. */
  begin(size: number): void {
    while (this.#members.length < size) this.#members.push(this.#spawn());
  }

  listen(listener: PoolListener): void {
    this.#listener = listener;
    if (this.#crash !== undefined) listener.onCrash(this.#crash);
  }

  /** Gives an order to the worker with the least to do. */
  start(order: Order): void {
    const member = this.#members.reduce((least, other) => (other.active < least.active ? other : least));
    member.active += 1;
    this.#holders.set(order.id, member);
    tell(member, { kind: 'start', order });
  }

  /** To every worker. */
  tellAll(message: Exclude<ToWorker, { kind: 'start' }>): void {
    for (const member of this.#members) tell(member, message);
  }

  /** Stops what is active, waits until it has let go of its files, and ends the threads; once more does no harm. */
  async close(): Promise<void> {
    if (this.#holders.size > 0) {
      this.#idle = Promise.withResolvers();
      this.tellAll({ kind: 'stop' });
      const controller = new AbortController();
      const { signal } = controller;
      await Promise.race([this.#idle.promise, sleep(stopWithinMs, undefined, { signal }).catch(() => undefined)]);
      controller.abort();
    }
    this.#closing = true;
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }

  #spawn(): Member {
    const worker = new Worker(workerUrl('transfer-worker'), {
      name: 'transfer',
      workerData: this.#setup,
      // Flags of the main thread (such as --input-type) may not fit a worker.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    const member: Member = { worker, active: 0 };
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'settled') this.#release(message.id);
      this.#listener?.onMessage(message);
    });
    worker.on('error', (error: unknown) => {
      this.#crashed(member, error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('exit', (code) => {
      this.#crashed(member, new Error(`A transfer worker ended on its own with code ${code}.`));
    });
    return member;
  }

  #release(id: number): void {
    const member = this.#holders.get(id);
    if (member !== undefined) member.active -= 1;
    this.#holders.delete(id);
    if (this.#holders.size === 0) this.#idle?.resolve();
  }

  #crashed(member: Member, error: Error): void {
    for (const [id, holder] of this.#holders) if (holder === member) this.#release(id);
    if (this.#closing) return;
    this.#crash ??= error;
    this.#listener?.onCrash(error);
  }
}

function tell({ worker }: Member, message: ToWorker): void {
  worker.postMessage(message);
}
