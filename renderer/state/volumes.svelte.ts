import type { Volume } from '../../electron/contract/media.ts';
import { call, on } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

class Volumes extends Broadcast<readonly Volume[]> {
  constructor() {
    super({ read: () => call('media', 'volumes', {}), follow: (listener) => on('volumes', listener) });
  }

  /** Those that a person may carry something on: the system's own are not among them. */
  get all(): readonly Volume[] {
    return (this.current ?? []).filter(({ system }) => !system);
  }

  byId(id: string): Volume | undefined {
    return this.all.find((volume) => volume.id === id);
  }
}

/** Mounted volumes as they come and go; `current` is undefined until they were read. */
export const volumes = new Volumes();
