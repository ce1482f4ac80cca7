import { NetworkError } from '../errors.ts';

/** Aborts an attempt when the other side keeps it waiting too long. Time spent on anything else does not count. */
export class StallWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #controller: AbortController;
  readonly #message: string;
  #waiting = false;
  #waits = 0;

  constructor(stallTimeoutMs: number, controller: AbortController, where: string) {
    this.#controller = controller;
    this.#message = `${where} sent no byte for ${stallTimeoutMs / 1000} s. Check the connection, then try again.`;
    // A slow disk may have held up this thread: what has arrived meanwhile is looked at before judging.
    this.#timer = setTimeout(() => setImmediate((wait: number) => this.#judge(wait), this.#waits), stallTimeoutMs);
  }

  async during<T>(waitingFor: Promise<T>): Promise<T> {
    this.#waiting = true;
    this.#waits += 1;
    this.#timer.refresh();
    try {
      return await waitingFor;
    } finally {
      this.#waiting = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #judge(wait: number): void {
    if (this.#waiting && this.#waits === wait) this.#controller.abort(new NetworkError('TIMEOUT', this.#message));
  }
}
