import type { RateSetup } from './protocol.ts';

/** Unused time up to this long may be made up for, so that late timers do not lower the rate. */
const creditNs = 100_000_000n;

/**
 * One rate shared by threads. Every transfer books its bytes on a common time line and waits for its turn:
 * exact in the long run and fair, however many transfers there are.
 */
export class SharedRate {
  /** The most to book at once; small at low rates, so that no transfer waits long. */
  readonly quantumBytes: number;
  readonly #bytesPerSecond: number;
  /** The moment (ns of the monotonic clock) up to which the rate is booked. */
  readonly #bookedUntil: BigInt64Array<SharedArrayBuffer>;

  constructor({ bytesPerSecond, state }: RateSetup) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#bookedUntil = new BigInt64Array(state);
    this.quantumBytes = Math.min(65_536, Math.max(1024, Math.trunc(bytesPerSecond / 40)));
  }

  static newState(): SharedArrayBuffer {
    return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  }

  /** Books `bytes`; returns the milliseconds to wait before using them, 0 or less for none. */
  book(bytes: number, nowNs: bigint): number {
    const costNs = BigInt(Math.round((bytes / this.#bytesPerSecond) * 1e9));
    for (;;) {
      const booked = Atomics.load(this.#bookedUntil, 0);
      const start = booked > nowNs - creditNs ? booked : nowNs - creditNs;
      if (Atomics.compareExchange(this.#bookedUntil, 0, booked, start + costNs) === booked) {
        return Number(start - nowNs) / 1e6;
      }
    }
  }
}
