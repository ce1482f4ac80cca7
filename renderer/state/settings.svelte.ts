import type { Settings } from '../../electron/contract/api.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import { call, on } from '../bridge.ts';
import { units } from '../text/units.svelte.ts';
import { Broadcast } from './broadcast.svelte.ts';

class CurrentSettings extends Broadcast<Settings> {
  constructor() {
    super({
      read: () => call('settings', 'get', {}),
      follow: (listener) => on('settings', listener),
      onValue: (value) => {
        units.current = value.units;
      },
    });
  }

  /** Saves a change at once; what was refused comes back as the failure. */
  async change(change: Partial<Settings>): Promise<Failure | undefined> {
    const reply = await call('settings', 'set', { change });
    if (!reply.ok) return reply.failure;
    this.take(reply.value);
    return undefined;
  }
}

export const settings = new CurrentSettings();
