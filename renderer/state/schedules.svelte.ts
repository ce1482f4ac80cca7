import type { Schedule } from '../../electron/contract/schedule.ts';
import { call, on } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

class Schedules extends Broadcast<readonly Schedule[]> {
  constructor() {
    super({ read: () => call('schedules', 'list', {}), follow: (listener) => on('schedules', listener) });
  }

  get all(): readonly Schedule[] {
    return this.current ?? [];
  }

  of(mirrorId: string): Schedule | undefined {
    return this.all.find((schedule) => schedule.mirrorId === mirrorId);
  }
}

export const schedules = new Schedules();
