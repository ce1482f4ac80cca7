import type { ServerResponse } from 'node:http';

export interface Frame {
  /** Of frames with the same key only the newest is worth sending. */
  readonly key: string;
  readonly text: string;
}

/** A page that reads slower than this gets the newest snapshots and misses the oldest of what has no newer one. */
const maxWaiting = 500;

/** What is on its way to one page: as fast as it reads, and newer snapshots instead of older ones. */
export class Outbox {
  readonly #response: ServerResponse;
  readonly #waiting = new Map<string, string>();
  #full = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => {
      this.#full = false;
      this.#flush();
    });
  }

  send({ key, text }: Frame): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, text);
    const [oldest] = this.#waiting.size > maxWaiting ? this.#waiting.keys() : [];
    if (oldest !== undefined) this.#waiting.delete(oldest);
    this.#flush();
  }

  #flush(): void {
    for (const [key, text] of this.#waiting) {
      if (this.#full || this.#response.destroyed) return;
      this.#waiting.delete(key);
      this.#full = !this.#response.write(text);
    }
  }
}
