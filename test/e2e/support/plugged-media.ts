import { basename } from 'node:path';
import type { EngineEvents } from '../../../electron/contract/api.ts';
import type { Volume } from '../../../electron/contract/media.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { findShipments } from '../../../electron/engine/media/reading/find-shipments.ts';

type Volumes = EngineEvents['volumes'];

/** Folders that a scene plugs in and pulls as media, in the place of what this machine has mounted. */
export class PluggedMedia {
  #volumes: Volumes = [];
  readonly #listeners = new Set<(volumes: Volumes) => void>();

  /** The same engine, with these media. */
  dress(engine: Engine): Engine {
    engine.on('job', ({ kind, endedAt }) => {
      if (kind === 'export' && endedAt !== undefined) void this.#lookAgain();
    });
    const media = {
      ...engine.api.media,
      volumes: async () => this.#volumes,
      eject: async ({ volumeId }: { readonly volumeId: string }) => this.pull(volumeId),
    };
    return {
      api: { ...engine.api, media },
      on: (event, listener) => {
        if (event !== 'volumes') return engine.on(event, listener);
        const told = (volumes: Volumes) => (listener as (value: Volumes) => void)(volumes);
        this.#listeners.add(told);
        return () => this.#listeners.delete(told);
      },
      close: () => engine.close(),
    };
  }

  /** Its label is the name of the folder, unless changed. What is on it is looked at. */
  async plug(folder: string, change: Partial<Volume> = {}): Promise<Volume> {
    const shipments = await findShipments(folder);
    const volume: Volume = {
      id: basename(folder),
      mountPoint: folder,
      label: basename(folder),
      device: '/dev/sdb1',
      fileSystem: 'exfat',
      sizeBytes: 64_000_000_000,
      freeBytes: 58_000_000_000,
      readOnly: false,
      removable: true,
      system: false,
      contents: shipments.length === 0 ? { kind: 'empty' } : { kind: 'shipments', shipments, otherFiles: false },
      ...change,
    };
    this.#tell([...this.#volumes.filter(({ id }) => id !== volume.id), volume]);
    return volume;
  }

  pull(id: string): void {
    this.#tell(this.#volumes.filter((volume) => volume.id !== id));
  }

  pullAll(): void {
    this.#tell([]);
  }

  /** Something was written to one of them. */
  async #lookAgain(): Promise<void> {
    const found = new Map<string, Volume['contents']>();
    for (const { id, mountPoint } of this.#volumes) {
      const shipments = await findShipments(mountPoint);
      if (shipments.length > 0) found.set(id, { kind: 'shipments', shipments, otherFiles: false });
    }
    this.#tell(this.#volumes.map((volume) => ({ ...volume, contents: found.get(volume.id) ?? volume.contents })));
  }

  #tell(volumes: Volumes): void {
    this.#volumes = volumes;
    for (const listener of this.#listeners) listener(volumes);
  }
}
