import { describe, expect, it } from 'vitest';
import { routeOf } from '../../../renderer/frame/destination.ts';

describe('a destination that the host asks for', () => {
  it.each([
    [{ screen: 'serve' }, { screen: 'serve' }],
    [
      { screen: 'mirror', id: 'm1' },
      { screen: 'mirror', id: 'm1', tab: 'images' },
    ],
    [
      { screen: 'job', id: 'j1' },
      { screen: 'job', id: 'j1' },
    ],
  ] as const)('%j leads to its screen', (destination, route) => {
    expect(routeOf(destination)).toEqual(route);
  });
});
