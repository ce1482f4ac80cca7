import type { ServeNotice } from './access-fact.ts';

const sameAgainAfterMs = 60_000;
const remembered = 1000;

/** Passes notices on, the same about one thing at most once a minute: clients ask again and again. */
export class Notices {
  readonly #tell: (notice: ServeNotice) => void;
  readonly #now: () => number;
  readonly #toldMs = new Map<string, number>();

  constructor(tell: (notice: ServeNotice) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  tell(notice: ServeNotice): void {
    const key = `${notice.mirrorId ?? ''} ${notice.path ?? ''} ${notice.message}`;
    const told = this.#toldMs.get(key);
    if (told !== undefined && this.#now() - told < sameAgainAfterMs) return;
    if (this.#toldMs.size >= remembered) this.#toldMs.clear();
    this.#toldMs.set(key, this.#now());
    this.#tell(notice);
  }
}
