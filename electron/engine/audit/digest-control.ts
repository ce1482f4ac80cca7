const nextSlot = 0;
const stopSlot = 1;
const doneBytesSlot = 2;
const pauseSlot = 3;
const firstWorkerSlot = 4;
const slotsPerWorker = 2;

/** What one worker is reading: the file's place in the list, and how far it is. */
export interface WorkerPosition {
  readonly index: number;
  readonly doneBytes: number;
}

/**
 * The few numbers that the pool and its workers share: who takes which file next, bytes read, and the wish to stop.
 * Shared memory, because a worker that hashes never returns to its event loop.
 */
export class DigestControl {
  readonly memory: SharedArrayBuffer;
  readonly #slots: BigInt64Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#slots = new BigInt64Array(memory);
  }

  static forWorkers(workers: number): DigestControl {
    const slots = firstWorkerSlot + workers * slotsPerWorker;
    return new DigestControl(new SharedArrayBuffer(slots * BigInt64Array.BYTES_PER_ELEMENT));
  }

  /** The place of the next file that nobody has taken. */
  takeNext(): number {
    return Number(Atomics.add(this.#slots, nextSlot, 1n));
  }

  stop(): void {
    Atomics.store(this.#slots, stopSlot, 1n);
    this.pause(false);
  }

  /** While it lasts, workers wait at the next bytes they count. */
  pause(paused: boolean): void {
    Atomics.store(this.#slots, pauseSlot, paused && !this.stopped ? 1n : 0n);
    Atomics.notify(this.#slots, pauseSlot);
  }

  /** What a worker calls for all that it reads: counts it, waits while the pool is paused (it blocks), and says whether to go on. */
  counter(worker: number): (bytes: number) => boolean {
    return (bytes) => {
      this.#addBytes(worker, bytes);
      Atomics.wait(this.#slots, pauseSlot, 1n);
      return !this.stopped;
    };
  }

  get stopped(): boolean {
    return Atomics.load(this.#slots, stopSlot) === 1n;
  }

  get doneBytes(): number {
    return Number(Atomics.load(this.#slots, doneBytesSlot));
  }

  startFile(worker: number, index: number): void {
    Atomics.store(this.#slots, bytesSlot(worker), 0n);
    Atomics.store(this.#slots, indexSlot(worker), BigInt(index) + 1n);
  }

  endFile(worker: number): void {
    Atomics.store(this.#slots, indexSlot(worker), 0n);
  }

  #addBytes(worker: number, bytes: number): void {
    Atomics.add(this.#slots, bytesSlot(worker), BigInt(bytes));
    Atomics.add(this.#slots, doneBytesSlot, BigInt(bytes));
  }

  positions(): readonly WorkerPosition[] {
    const workers = (this.#slots.length - firstWorkerSlot) / slotsPerWorker;
    return Array.from({ length: workers }, (_, worker) => ({
      index: Number(Atomics.load(this.#slots, indexSlot(worker))) - 1,
      doneBytes: Number(Atomics.load(this.#slots, bytesSlot(worker))),
    })).filter(({ index }) => index >= 0);
  }
}

/** Holds the file's place plus one; 0 while the worker reads none. */
function indexSlot(worker: number): number {
  return firstWorkerSlot + worker * slotsPerWorker;
}

function bytesSlot(worker: number): number {
  return indexSlot(worker) + 1;
}
