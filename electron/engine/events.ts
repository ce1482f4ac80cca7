import type { EngineEvents } from '../contract/api.ts';

type Listeners = { readonly [K in keyof EngineEvents]: Set<(value: EngineEvents[K]) => void> };

/** The engine's broadcasts: whole snapshots to whoever listens. */
export class Events {
  readonly #listeners: Listeners = {
    job: new Set(),
    mirrors: new Set(),
    sources: new Set(),
    server: new Set(),
    schedules: new Set(),
    settings: new Set(),
    volumes: new Set(),
    notice: new Set(),
  };

  emit<K extends keyof EngineEvents>(event: K, value: EngineEvents[K]): void {
    for (const listener of this.#listeners[event]) listener(value);
  }

  /** Whether anybody would hear it: what is costly to put together need not be otherwise. */
  hears(event: keyof EngineEvents): boolean {
    return this.#listeners[event].size > 0;
  }

  on<K extends keyof EngineEvents>(event: K, listener: (value: EngineEvents[K]) => void): () => void {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }
}
