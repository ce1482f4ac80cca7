export interface BeatOptions {
  /** Called at most once in so many milliseconds. */
  readonly everyMs: number;
  /** True: call again in a second although nothing happened, because what is told changes with time alone. */
  readonly beat: () => boolean;
}

const livelyEveryMs = 1_000;

/** Tells of changes soon, but not too often: the last one always. */
export class SnapshotBeat {
  readonly #options: BeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: BeatOptions) {
    this.#options = options;
  }

  /** Something changed. */
  touch(): void {
    this.#schedule(Math.max(0, this.#last + this.#options.everyMs - performance.now()));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(inMs: number): void {
    const due = performance.now() + inMs;
    if (this.#stopped || this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#fire(), inMs);
    this.#timer.unref();
  }

  #fire(): void {
    this.#due = Number.POSITIVE_INFINITY;
    this.#last = performance.now();
    if (this.#options.beat()) this.#schedule(livelyEveryMs);
  }
}
