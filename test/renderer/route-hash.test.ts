import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '../../renderer/route-hash.ts';

const routes: readonly (readonly [string, Route])[] = [
  ['#/mirrors', { screen: 'mirrors' }],
  ['#/new-mirror', { screen: 'new-mirror' }],
  ['#/new-mirror?source=maas-stable', { screen: 'new-mirror', sourceId: 'maas-stable' }],
  ['#/mirrors/m1/images', { screen: 'mirror', id: 'm1', tab: 'images' }],
  ['#/mirrors/m1/history', { screen: 'mirror', id: 'm1', tab: 'history' }],
  ['#/mirrors/m1/selection', { screen: 'selection', id: 'm1' }],
  ['#/mirrors/m1/plan', { screen: 'plan', id: 'm1' }],
  ['#/activity', { screen: 'activity' }],
  ['#/activity/j1', { screen: 'job', id: 'j1' }],
  ['#/media', { screen: 'media' }],
  ['#/media?place=%2Fdev%2Fsdb1', { screen: 'media', placeId: '/dev/sdb1' }],
  ['#/media?place=v1&mirror=m1', { screen: 'media', placeId: 'v1', mirrorId: 'm1' }],
  ['#/mirrors/m1/custody', { screen: 'mirror', id: 'm1', tab: 'custody' }],
  ['#/serve', { screen: 'serve' }],
  ['#/serve?mirror=m%201', { screen: 'serve', mirrorId: 'm 1' }],
  ['#/sources', { screen: 'sources' }],
  ['#/settings', { screen: 'settings' }],
];

describe('the hash of a route', () => {
  it.each(routes)('%s names its screen, and the screen leads back to it', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(formatRoute(route)).toBe(hash);
  });

  it('carries ids of any characters', () => {
    const route: Route = { screen: 'job', id: 'a/b?c#d %' };
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/mirrors/'])('%j names no screen and leads to the mirrors', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'mirrors' });
  });

  it('leads to the images of a mirror when it names no tab of it', () => {
    expect(parseRoute('#/mirrors/m1/nothing')).toEqual({ screen: 'mirror', id: 'm1', tab: 'images' });
  });

  it('is read although it is not encoded well', () => {
    expect(parseRoute('#/activity/%E0%A4%A')).toEqual({ screen: 'job', id: '%E0%A4%A' });
  });
});
