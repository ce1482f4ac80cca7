import type { Moment } from './kill-case.ts';

export interface KillOrder {
  /** Undefined: the run comes to its end. */
  readonly moment: Moment | undefined;
  /** What a run that is not killed fetches. */
  readonly bytesToFetch: number;
  readonly kill: () => void;
}

/** Longer than a run takes that fetches everything. */
const wholeRunMs = 1_800;
/** Where nothing is left to fetch, only the clock can tell the moment. */
const emptyRunMs = 300;

/** Kills at a moment that depends on the bytes sent or on the time. A crash point needs no timer: that process kills itself. */
export class KillTimer {
  readonly #order: KillOrder;
  readonly #dueBytes: number;
  readonly #afterMs: number;
  #sentBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(order: KillOrder) {
    const { moment, bytesToFetch } = order;
    this.#order = order;
    this.#afterMs = moment?.kind === 'ending' ? moment.afterMs : 0;
    this.#dueBytes = bytesToFetch * (moment?.kind === 'bytes' ? moment.fraction : 1);
    if (moment?.kind === 'time') this.#start(moment.fraction * wholeRunMs);
    else if (this.#countsBytes && bytesToFetch === 0) this.#start(emptyRunMs + this.#afterMs);
  }

  /** To be told of every byte of an item that is sent. */
  sent(bytes: number): void {
    this.#sentBytes += bytes;
    if (this.#countsBytes && this.#sentBytes >= this.#dueBytes && this.#timer === undefined) this.#start(this.#afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  get #countsBytes(): boolean {
    return this.#order.moment?.kind === 'bytes' || this.#order.moment?.kind === 'ending';
  }

  #start(afterMs: number): void {
    this.#timer = setTimeout(this.#order.kill, afterMs);
  }
}
