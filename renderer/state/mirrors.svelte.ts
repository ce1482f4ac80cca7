import type { Mirror } from '../../electron/contract/mirror.ts';
import { call, on } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

class Mirrors extends Broadcast<readonly Mirror[]> {
  constructor() {
    super({ read: () => call('mirrors', 'list', {}), follow: (listener) => on('mirrors', listener) });
  }

  get all(): readonly Mirror[] {
    return this.current ?? [];
  }

  byId(id: string): Mirror | undefined {
    return this.all.find((mirror) => mirror.id === id);
  }

  byFolder(folder: string): Mirror | undefined {
    return this.all.find((mirror) => mirror.folder === folder);
  }
}

/** The mirrors that the app knows; `current` is undefined until they were read. */
export const mirrors = new Mirrors();
