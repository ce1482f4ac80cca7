import type { Destination } from '../../electron/contract/host.ts';
import type { Route } from '../route-hash.ts';

/** Where a wish of the host's menu or tray leads. */
export function routeOf(destination: Destination): Route {
  if (destination.screen === 'mirror') return { ...destination, screen: 'mirror', tab: 'images' };
  if (destination.screen === 'job') return { ...destination, screen: 'job' };
  return { screen: destination.screen };
}
