export const mirrorTabs = ['images', 'revisions', 'check', 'publication', 'fresh', 'history', 'custody'] as const;
export type MirrorTab = (typeof mirrorTabs)[number];

/** Where a person is. */
export type Route =
  | { readonly screen: 'mirrors' }
  | { readonly screen: 'new-mirror'; readonly sourceId?: string }
  | { readonly screen: 'mirror'; readonly id: string; readonly tab: MirrorTab }
  | { readonly screen: 'selection'; readonly id: string }
  | { readonly screen: 'plan'; readonly id: string }
  | { readonly screen: 'activity' }
  | { readonly screen: 'job'; readonly id: string }
  /** `placeId`: the volume or folder to look at. `mirrorId`: the mirror to export. */
  | { readonly screen: 'media'; readonly placeId?: string; readonly mirrorId?: string }
  | { readonly screen: 'serve'; readonly mirrorId?: string }
  | { readonly screen: 'sources' }
  | { readonly screen: 'settings' };

/** The route as the part of a URL from `#` on. */
export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'new-mirror':
      return `#/new-mirror${query({ source: route.sourceId })}`;
    case 'mirror':
      return `#/mirrors/${encodeURIComponent(route.id)}/${route.tab}`;
    case 'selection':
    case 'plan':
      return `#/mirrors/${encodeURIComponent(route.id)}/${route.screen}`;
    case 'job':
      return `#/activity/${encodeURIComponent(route.id)}`;
    case 'media':
      return `#/media${query({ place: route.placeId, mirror: route.mirrorId })}`;
    case 'serve':
      return `#/serve${query({ mirror: route.mirrorId })}`;
    default:
      return `#/${route.screen}`;
  }
}

/** The route a hash names; what names none leads to the mirrors. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', id = '', last = ''] = path.split('/').map(decoded);
  const parameters = new URLSearchParams(search);
  switch (first) {
    case 'mirrors':
      return id === '' ? { screen: 'mirrors' } : ofMirror(id, last);
    case 'new-mirror':
      return withOptional({ screen: 'new-mirror' }, 'sourceId', parameters.get('source'));
    case 'activity':
      return id === '' ? { screen: 'activity' } : { screen: 'job', id };
    case 'media': {
      const route = withOptional({ screen: 'media' }, 'placeId', parameters.get('place'));
      return withOptional(route, 'mirrorId', parameters.get('mirror'));
    }
    case 'serve':
      return withOptional({ screen: 'serve' }, 'mirrorId', parameters.get('mirror'));
    case 'sources':
    case 'settings':
      return { screen: first };
    default:
      return { screen: 'mirrors' };
  }
}

function ofMirror(id: string, last: string): Route {
  if (last === 'selection' || last === 'plan') return { screen: last, id };
  return { screen: 'mirror', id, tab: mirrorTabs.find((tab) => tab === last) ?? 'images' };
}

function withOptional<R extends Route, K extends string>(route: R, key: K, value: string | null): R {
  return value === null || value === '' ? route : { ...route, [key]: value };
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
