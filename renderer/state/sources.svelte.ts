import type { Source } from '../../electron/contract/source.ts';
import { call, on } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

class Sources extends Broadcast<readonly Source[]> {
  constructor() {
    super({ read: () => call('sources', 'list', {}), follow: (listener) => on('sources', listener) });
  }

  get all(): readonly Source[] {
    return this.current ?? [];
  }

  byId(id: string): Source | undefined {
    return this.all.find((source) => source.id === id);
  }
}

export const sources = new Sources();
