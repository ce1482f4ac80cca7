import { NetworkError } from '../errors.ts';

/** Aborts an attempt when the other side keeps it waiting too long. Time spent on anything else does not count. */
export class StallWatch {
  readonly #timer: NodeJS.Timeout;
  #waiting = false;

  constructor(stallTimeoutMs: number, controller: AbortController, where: string) {
    this.#timer = setTimeout(() => {
      if (!this.#waiting) return;
      const text = `${where} sent no byte for ${stallTimeoutMs / 1000} s. Check the connection, then try again.`;
      controller.abort(new NetworkError('TIMEOUT', text));
    }, stallTimeoutMs);
  }

  async during<T>(waitingFor: Promise<T>): Promise<T> {
    this.#waiting = true;
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
}
