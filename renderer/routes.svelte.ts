import { formatRoute, parseRoute, type Route } from './route-hash.ts';

export type { Route } from './route-hash.ts';

class CurrentRoute {
  current = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.current = parseRoute(location.hash);
    });
  }
}

export const route = new CurrentRoute();

/** The `href` of a link to a screen. */
export const href = formatRoute;

/** Goes to a screen; with `replace` the present one is left out of the way back. */
export function go(to: Route, options: { readonly replace?: boolean } = {}): void {
  const hash = formatRoute(to);
  if (options.replace !== true) {
    location.hash = hash;
    return;
  }
  history.replaceState(history.state, '', hash);
  route.current = to;
}
