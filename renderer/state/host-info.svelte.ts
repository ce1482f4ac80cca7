import { call } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

/** What this interface runs in; it does not change while it runs. */
export const hostInfo = new Broadcast({
  read: () => call('host', 'describe', {}),
  follow: () => () => {},
});
