import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, MirrorError } from '../../errors.ts';
import { moveFile, syncFolder, writeNewFile } from '../../mirror/durable.ts';
import { SafePlace } from '../../mirror/safe-place.ts';
import { shipmentFile } from '../shipment-layout.ts';
import type { VolumeGuard } from '../volumes/volume-guard.ts';
import { partialName } from './copy-order.ts';
import { targetError } from './target-error.ts';

/** The folder of a shipment that is being written. Names are the shipment's; nothing is written through a link. */
export class VolumeFolder {
  readonly folder: string;
  readonly #guard: VolumeGuard;
  readonly #parent: SafePlace;
  readonly #place: SafePlace;
  readonly #name: string;

  private constructor(folder: string, guard: VolumeGuard) {
    this.folder = folder;
    this.#guard = guard;
    this.#name = folder.slice(dirname(folder).length).replace(/^[/\\]/u, '');
    this.#parent = new SafePlace(dirname(folder));
    this.#place = new SafePlace(folder);
  }

  /** Makes the folder where it is not there; the one above must be, on the volume that `guard` knows. Throws TARGET_GONE. */
  static async open(folder: string, guard: VolumeGuard): Promise<VolumeFolder> {
    await guard.check();
    const volume = new VolumeFolder(folder, guard);
    await volume.#translated(folder, async () => {
      await volume.#parent.makeParents(`${volume.#name}/any`);
      await syncFolder(dirname(folder));
    });
    return volume;
  }

  file(name: string): string {
    return shipmentFile(this.folder, name);
  }

  /** Throws TARGET_GONE where the volume was pulled, whatever stands below its mount point. */
  check(): Promise<void> {
    return this.#guard.check();
  }

  async makeParents(name: string): Promise<void> {
    await this.#translated(name, () => this.#place.makeParents(name));
  }

  /** Puts a small file in place, whole and durable but for its folder's entry. */
  async write(name: string, bytes: Buffer): Promise<void> {
    await this.check();
    await this.makeParents(name);
    const file = this.file(name);
    await this.#translated(name, async () => {
      await rm(partialName(file), { force: true });
      await writeNewFile(partialName(file), bytes);
      await moveFile(partialName(file), file);
    });
  }

  /** Takes a file away; where it was the last of its folder below the shipment's, that too. */
  async remove(name: string): Promise<void> {
    const file = this.file(name);
    await this.#translated(name, () => rm(file, { force: true }));
    if (name.includes('/')) await rmdir(dirname(file)).catch(() => undefined);
  }

  /** Makes the entries of these folders durable; '' is the shipment's own. */
  async syncFolders(folders: Iterable<string>): Promise<void> {
    for (const folder of folders) {
      await this.#translated(folder, () =>
        syncFolder(folder === '' ? this.folder : join(this.folder, ...folder.split('/'))),
      );
    }
  }

  async #translated<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // What the mirror's own writing made of it speaks of a mirror.
      const told = error instanceof MirrorError && errnoOf(error.cause) !== undefined;
      throw targetError(told ? error.cause : error, this.file(name));
    }
  }
}
