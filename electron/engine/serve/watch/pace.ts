/** Bytes over time as they were told; the newest last. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
}

const windowMs = 5_000;
const sampleEveryMs = 250;
/** How often the server tells of bytes going out. */
const toldEveryMs = 500;
const leastSpanMs = 1_000;

/** A running total of bytes and how fast it grew over the last five seconds. Times are in milliseconds. */
export class Pace {
  readonly startedAt: number;
  #bytes = 0;
  #lastByteAt: number;
  #samples: Sample[];

  constructor(startedAt: number) {
    this.startedAt = startedAt;
    this.#lastByteAt = startedAt;
    this.#samples = [{ at: startedAt, bytes: 0 }];
  }

  get bytes(): number {
    return this.#bytes;
  }

  get lastByteAt(): number {
    return this.#lastByteAt;
  }

  /** The total is told anew. */
  tell(bytes: number, at: number): void {
    if (bytes > this.#bytes) this.#lastByteAt = at;
    this.#bytes = bytes;
    const last = this.#samples.at(-1);
    if (last !== undefined && at - last.at < sampleEveryMs) {
      if (at === last.at) this.#samples[this.#samples.length - 1] = { at, bytes };
      return;
    }
    // After a pause the bytes came just now, not evenly over the pause.
    if (last !== undefined && at - last.at > leastSpanMs)
      this.#samples.push({ at: at - toldEveryMs, bytes: last.bytes });
    this.#samples.push({ at, bytes });
    const old = this.#samples.findLastIndex((sample) => at - sample.at >= windowMs);
    if (old > 0) this.#samples = this.#samples.slice(old);
  }

  add(bytes: number, at: number): void {
    this.tell(this.#bytes + bytes, at);
  }

  /** More bytes in total that say nothing of the rate. */
  raise(bytes: number): void {
    this.#bytes += bytes;
    this.#samples = this.#samples.map((sample) => ({ at: sample.at, bytes: sample.bytes + bytes }));
  }

  /** Bytes a second over the last five seconds, or since the start where that is less, one second at least. */
  rate(now: number): number {
    const from = this.#samples.findLast((sample) => now - sample.at >= windowMs) ?? this.#samples[0];
    if (from === undefined) return 0;
    const grown = this.#bytes - this.#bytesAt(now - windowMs, from);
    const spanMs = Math.min(windowMs, Math.max(leastSpanMs, now - this.startedAt));
    return Math.max(0, Math.round((grown * 1000) / spanMs));
  }

  /** The same once it can be judged: undefined during the first five seconds. */
  settledRate(now: number): number | undefined {
    return now - this.startedAt < windowMs ? undefined : this.rate(now);
  }

  /** The total at a moment between two samples, taken as growing evenly. */
  #bytesAt(moment: number, from: Sample): number {
    if (moment <= from.at) return from.bytes;
    const next = this.#samples.find((sample) => sample.at > from.at) ?? { at: this.#lastByteAt, bytes: this.#bytes };
    if (next.at <= moment || next.at <= from.at) return next.bytes;
    return from.bytes + ((next.bytes - from.bytes) * (moment - from.at)) / (next.at - from.at);
  }
}
