import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedRate } from './shared-rate.ts';

/** Decides when the next bytes may be read: not while paused, and not faster than the rate. */
export class Pace {
  readonly #rate: SharedRate | undefined;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(rate?: SharedRate) {
    this.#rate = rate;
  }

  /** Absent where bytes need not be cut into small portions. */
  get quantumBytes(): number | undefined {
    return this.#rate?.quantumBytes;
  }

  pause(): void {
    this.#gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** Resolves when `bytes` may be taken; undefined when at once. Rejects with the signal's reason. */
  admit(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    return this.#rate === undefined && this.#gate === undefined ? undefined : this.#wait(bytes, signal);
  }

  async #wait(bytes: number, signal: AbortSignal): Promise<void> {
    await this.#passGate(signal);
    const waitMs = this.#rate?.book(bytes, process.hrtime.bigint()) ?? 0;
    if (waitMs >= 1) await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    await this.#passGate(signal);
  }

  async #passGate(signal: AbortSignal): Promise<void> {
    while (this.#gate !== undefined) await unlessAborted(this.#gate.promise, signal);
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
