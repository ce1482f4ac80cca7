import type { Failure, Reply } from '../../electron/contract/failure.ts';

/** The answer to a question that a screen asks again and again: the last one asked counts, and the one before stays until then. */
export class Reading<T> {
  value = $state.raw<T>();
  failure = $state.raw<Failure>();
  busy = $state(false);
  #asked = 0;

  async read(reply: Promise<Reply<T>>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.busy = true;
    const answer = await reply;
    if (asked !== this.#asked) return;
    this.busy = false;
    if (answer.ok) this.take(answer.value);
    else this.failure = answer.failure;
  }

  /** Takes a value that another call has just returned. */
  take(value: T): void {
    this.value = value;
    this.failure = undefined;
  }

  /** What is asked next is about something else. */
  clear(): void {
    this.#asked += 1;
    this.value = undefined;
    this.failure = undefined;
    this.busy = false;
  }
}
