import { call, on } from '../bridge.ts';
import { Broadcast } from './broadcast.svelte.ts';

/** The server and its clients, whole. */
export const server = new Broadcast({
  read: () => call('serve', 'state', {}),
  follow: (listener) => on('server', listener),
});
