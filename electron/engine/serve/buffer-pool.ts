const smallestBytes = 64 * 1024;
/** Larger reads are no faster; smaller ones are (64 kB: half as fast). */
const largestBytes = 1024 * 1024;
/** A body holds one buffer that is being read into and one that is being sent. */
const buffersPerBody = 2;

/**
 * Buffers for bodies on their way, used again and again. However many bodies there are, they share `budgetBytes`:
 * the more there are, the smaller the buffers, down to 64 kB.
 */
export class BufferPool {
  readonly #budgetBytes: number;
  readonly #free = new Map<number, Buffer[]>();
  #bodies = 0;
  #allocatedBytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Bytes of all buffers, in use and free. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /** To be called when a body begins; `leave` must follow. */
  enter(): void {
    this.#bodies += 1;
  }

  leave(): void {
    this.#bodies -= 1;
  }

  /** A buffer of the wished size, or smaller where many share the budget. */
  take(wishedBytes: number): Buffer {
    const share = this.#budgetBytes / (buffersPerBody * Math.max(1, this.#bodies));
    const size = classOf(Math.min(wishedBytes, share));
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    this.#makeRoom(size);
    this.#allocatedBytes += size;
    return Buffer.allocUnsafeSlow(size);
  }

  /** Takes back a buffer that nothing reads or writes any more. */
  give(buffer: Buffer): void {
    if (this.#allocatedBytes > this.#budgetBytes) {
      this.drop(buffer);
      return;
    }
    const free = this.#free.get(buffer.length);
    if (free === undefined) this.#free.set(buffer.length, [buffer]);
    else free.push(buffer);
  }

  /** Lets go of a buffer that may still be in use somewhere. */
  drop(buffer: Buffer): void {
    this.#allocatedBytes -= buffer.length;
  }

  /** Free buffers of other sizes go before more are made than the budget has. */
  #makeRoom(bytes: number): void {
    for (const free of this.#free.values()) {
      while (this.#allocatedBytes + bytes > this.#budgetBytes) {
        const buffer = free.pop();
        if (buffer === undefined) break;
        this.drop(buffer);
      }
    }
  }
}

/** The largest power of two that is not above, between the bounds. */
function classOf(bytes: number): number {
  let size = smallestBytes;
  while (size * 2 <= bytes && size < largestBytes) size *= 2;
  return size;
}
