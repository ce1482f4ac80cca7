import type { Volume } from '../../../contract/media.ts';

export interface WatchedVolumes {
  /** A text that changes when volumes come and go; cheap. */
  glance(): Promise<string>;
  list(): Promise<readonly Volume[]>;
  /** Whether anybody would hear of a change. */
  isHeard(): boolean;
  tell(volumes: readonly Volume[]): void;
  readonly everyMs?: number;
}

const everyMs = 2_000;

/** Tells of volumes as they come and go, from the first list on and only while anybody hears. */
export class VolumeWatch {
  readonly #volumes: WatchedVolumes;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #seen = '';
  #told = '';
  #work: Promise<unknown> = Promise.resolve();
  #glancing = false;

  constructor(volumes: WatchedVolumes) {
    this.#volumes = volumes;
  }

  /** The volumes now. What changed since they were last told is told to all who hear. */
  list(): Promise<readonly Volume[]> {
    if (this.#timer === undefined && !this.#closed) {
      this.#timer = setInterval(() => void this.#glance(), this.#volumes.everyMs ?? everyMs);
      this.#timer.unref();
    }
    // One after the other: what comes later sees what changed before it.
    const listing = this.#work.then(() => this.#look());
    this.#work = listing.catch(() => undefined);
    return listing;
  }

  /** Something was written to a volume: looks again, where anybody hears. */
  lookAgain(): void {
    if (this.#timer === undefined || !this.#volumes.isHeard()) {
      this.#seen = '';
      return;
    }
    void this.list().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #glance(): Promise<void> {
    if (this.#glancing || !this.#volumes.isHeard()) return;
    this.#glancing = true;
    try {
      if ((await this.#volumes.glance()) !== this.#seen && !this.#closed) await this.list();
    } catch {
      // A system that does not answer now is asked again; whoever lists is told why it fails.
    } finally {
      this.#glancing = false;
    }
  }

  async #look(): Promise<readonly Volume[]> {
    // Before the list: what comes while it is made makes the next glance differ.
    const seen = await this.#volumes.glance().catch(() => '');
    const volumes = await this.#volumes.list();
    this.#seen = seen;
    const text = JSON.stringify(volumes);
    const changed = text !== this.#told;
    this.#told = text;
    if (changed && !this.#closed && this.#volumes.isHeard()) this.#volumes.tell(volumes);
    return volumes;
  }
}
