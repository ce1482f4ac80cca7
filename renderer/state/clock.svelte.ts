import { createSubscriber } from 'svelte/reactivity';

const tickMs = 10_000;

class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, tickMs);
    return () => clearInterval(timer);
  });

  /** Now, in milliseconds; read in a component it is read again every ten seconds. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
