import type { Failure, Reply } from '../../electron/contract/failure.ts';

interface BroadcastParts<T> {
  readonly read: () => Promise<Reply<T>>;
  readonly follow: (listener: (value: T) => void) => () => void;
  readonly onValue?: (value: T) => void;
}

/** The newest whole value of something the engine tells of on its own. */
export class Broadcast<T> {
  current = $state.raw<T>();
  failure = $state.raw<Failure>();
  readonly #parts: BroadcastParts<T>;
  #following = false;
  #told = 0;

  constructor(parts: BroadcastParts<T>) {
    this.#parts = parts;
  }

  /** Follows it, and reads it once; what is told meanwhile is newer than what is read. Again after a lost connection. */
  async load(): Promise<void> {
    if (!this.#following) {
      this.#following = true;
      this.#parts.follow((value) => this.take(value));
    }
    const toldBefore = this.#told;
    const reply = await this.#parts.read();
    if (this.#told !== toldBefore) return;
    if (reply.ok) this.take(reply.value);
    else this.failure = reply.failure;
  }

  /** Takes a value that a call has just returned. */
  take(value: T): void {
    this.#told += 1;
    this.failure = undefined;
    this.current = value;
    this.#parts.onValue?.(value);
  }
}
