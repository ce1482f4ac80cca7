import type { Catalogue } from './catalogue.ts';

/** A catalogue as it was last read. */
export interface ReadCatalogue {
  /** Printable, without credentials. */
  readonly location: string;
  readonly catalogue: Catalogue;
  /** Same as long as nothing upstream changed. */
  readonly fingerprint: string;
}

/** Reads a catalogue; returns `before` itself where nothing upstream changed since. */
export type CatalogueReader = (before: ReadCatalogue | undefined, signal: AbortSignal) => Promise<ReadCatalogue>;

interface Remembered {
  readonly read: ReadCatalogue;
  readonly atMs: number;
}

const remembered = 2;
const freshMs = 5 * 60_000;

/** The catalogues last looked at, parsed, so that a selection can be judged at each click. Keys tell sources apart. */
export class CatalogueMemory {
  readonly #now: () => Date;
  readonly #ended = new AbortController();
  /** Longest unused first. */
  readonly #known = new Map<string, Remembered>();
  readonly #underWay = new Map<string, Promise<ReadCatalogue>>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What was read last, or what is read now. */
  async recall(key: string, reader: CatalogueReader): Promise<ReadCatalogue> {
    return this.#take(key)?.read ?? this.read(key, reader);
  }

  /** The same; what is older than five minutes is asked after meanwhile, for the next time. */
  async recallAndRevalidate(key: string, reader: CatalogueReader): Promise<ReadCatalogue> {
    const known = this.#take(key);
    if (known === undefined) return this.read(key, reader);
    if (this.#now().getTime() - known.atMs > freshMs) this.read(key, reader).catch(() => undefined);
    return known.read;
  }

  /** Asks the source; whoever asks meanwhile gets the same answer. */
  read(key: string, reader: CatalogueReader): Promise<ReadCatalogue> {
    const found = this.#underWay.get(key) ?? this.#begin(key, reader);
    this.#underWay.set(key, found);
    return found;
  }

  forget(): void {
    this.#known.clear();
    this.#underWay.clear();
  }

  /** Stops what is being read. */
  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.allSettled(this.#underWay.values());
    this.forget();
  }

  async #begin(key: string, reader: CatalogueReader): Promise<ReadCatalogue> {
    await Promise.resolve();
    const turn = this.#underWay.get(key);
    try {
      const read = await reader(this.#known.get(key)?.read, this.#ended.signal);
      // Forgotten meanwhile: the answer counts for those who asked, but is not kept.
      if (this.#underWay.get(key) === turn) this.#keep(key, read);
      return read;
    } finally {
      if (this.#underWay.get(key) === turn) this.#underWay.delete(key);
    }
  }

  #take(key: string): Remembered | undefined {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  #keep(key: string, read: ReadCatalogue): void {
    this.#known.delete(key);
    this.#known.set(key, { read, atMs: this.#now().getTime() });
    for (const oldest of [...this.#known.keys()].slice(0, -remembered)) this.#known.delete(oldest);
  }
}
