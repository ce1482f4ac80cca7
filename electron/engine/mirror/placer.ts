import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../../contract/plan.ts';
import { diskError, makePublic, moveFile, syncFolder } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { mirrorFailure } from './ledger-errors.ts';
import { SafePlace } from './safe-place.ts';

/** A checked, fsynced file in staging that shall stand at `path`. */
export interface StagedFile {
  readonly path: string;
  readonly stagedFile: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
}

/** While more is on its way, a group is placed so often: each costs a dozen disk syncs, which hold up those of files that arrive. */
const gatherMs = 250;

interface Waiting {
  readonly file: StagedFile;
  done(): void;
  failed(error: unknown): void;
}

/** Puts checked files in place in groups: rename, fsync of each folder once, then one ledger transaction. */
export class Placer {
  readonly #layout: MirrorLayout;
  readonly #ledger: Ledger;
  readonly #place: SafePlace;
  readonly #now: () => Date;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** Set while more is on its way; aborted when no more is. */
  #gathering: AbortController | undefined;

  constructor(layout: MirrorLayout, ledger: Ledger, now: () => Date) {
    this.#layout = layout;
    this.#ledger = ledger;
    this.#place = new SafePlace(layout.root);
    this.#now = now;
  }

  /** Resolves when the file stands in place and the ledger knows it. */
  place(file: StagedFile): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ file, done, failed });
      this.#running ??= this.#drain().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Places in larger groups while the work brings files, the last of them as soon as it is done. */
  async gathering<T>(work: () => Promise<T>): Promise<T> {
    const gathering = new AbortController();
    this.#gathering = gathering;
    try {
      return await work();
    } finally {
      this.#gathering = undefined;
      gathering.abort();
    }
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const { signal } = this.#gathering ?? {};
      if (signal !== undefined) await sleep(gatherMs, undefined, { signal }).catch(() => undefined);
      const group = this.#waiting;
      this.#waiting = [];
      await this.#placeGroup(group);
    }
  }

  async #placeGroup(group: readonly Waiting[]): Promise<void> {
    const folders = new Set<string>();
    const placed: Waiting[] = [];
    for (const one of group) {
      try {
        await this.#rename(one.file, folders);
        placed.push(one);
      } catch (error) {
        one.failed(diskError(error, this.#layout.visible(one.file.path)));
      }
    }
    try {
      await Promise.all([...folders].map(syncFolder));
      this.#ledger.recordFiles(
        placed.map((one) => one.file),
        this.#now().toISOString(),
      );
      for (const one of placed) one.done();
    } catch (error) {
      for (const one of placed) one.failed(mirrorFailure(error, this.#layout));
    }
  }

  async #rename(file: StagedFile, folders: Set<string>): Promise<void> {
    const target = this.#layout.visible(file.path);
    for (const made of await this.#place.makeParents(this.#layout.diskName(file.path))) folders.add(dirname(made));
    await makePublic(file.stagedFile, 0o644);
    await moveFile(file.stagedFile, target);
    await rm(`${file.stagedFile}.json`, { force: true });
    folders.add(dirname(target));
  }
}
