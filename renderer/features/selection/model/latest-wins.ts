/** Asks one question at a time; of those that come meanwhile only the newest is asked next, and only the newest one's answer is told. */
export class LatestWins<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #tell: (answer: A) => void;
  #queued: { readonly question: Q } | undefined;
  #running: Promise<void> | undefined;

  /** `ask` must not throw: failures are answers. */
  constructor(ask: (question: Q) => Promise<A>, tell: (answer: A) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  ask(question: Q): void {
    this.#queued = { question };
    this.#running ??= this.#run();
  }

  /** Resolves when the newest question so far is answered. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queued !== undefined) {
      const { question } = this.#queued;
      this.#queued = undefined;
      const answer = await this.#ask(question);
      if (this.#queued === undefined) {
        this.#running = undefined;
        this.#tell(answer);
        return;
      }
    }
  }
}
