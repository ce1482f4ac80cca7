import { describe, expect, test } from 'vitest';
import { assignPaths } from '../../../electron/engine/serve/served-paths.ts';
import { mainPath, ownPath, type PlacedMirror, pathConflicts } from '../../../renderer/features/serve/label-paths.ts';

const mirror = (name: string, labels: readonly string[], at = ''): PlacedMirror => ({
  mirrorId: name,
  name,
  at,
  labels,
});

/** What the server itself says of the same mirrors. */
function served(mirrors: readonly PlacedMirror[]): readonly (readonly string[])[] {
  return assignPaths(
    mirrors.map(({ name, labels, at }) => ({ name, folder: name, labels, ...(at === '' ? {} : { at }) })),
  );
}

describe('the paths that mirrors claim', () => {
  const peaceful: readonly (readonly PlacedMirror[])[] = [
    [mirror('a', ['stable']), mirror('b', ['candidate'])],
    [mirror('a', ['stable']), mirror('b', ['stable'], '/b/')],
    [mirror('a', ['stable'], '/'), mirror('b', ['stable'])],
    [mirror('a', []), mirror('b', [])],
  ];
  test.each(peaceful)('do not collide where the server serves %j and %j', (...mirrors) => {
    expect(pathConflicts(mirrors)).toEqual([]);
    expect(served(mirrors)).toHaveLength(mirrors.length);
  });

  const colliding: readonly (readonly PlacedMirror[])[] = [
    [mirror('a', ['stable']), mirror('b', ['stable', 'candidate'])],
    [mirror('a', ['stable'], 'lab'), mirror('b', ['stable'], '/lab/')],
    [mirror('a', ['stable']), mirror('b', [], '/maas/images/ephemeral-v3/stable')],
  ];
  test.each(colliding)('collide where the server refuses %j and %j', (...mirrors) => {
    expect(pathConflicts(mirrors)[0]?.mirrors.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(() => served(mirrors)).toThrow(/Two mirrors would be served at/u);
  });
});

test.each([
  mirror('a', ['candidate', 'stable']),
  mirror('a', ['candidate']),
  mirror('a', ['stable'], 'lab'),
  mirror('a', ['stable'], '/'),
])('the main path of %j is the one that the server gives to MAAS', (one) => {
  expect(mainPath(one)).toBe(served([one])[0]?.[0]);
});

test.each([
  ['Lab mirror', '/lab-mirror/'],
  ['Übung №2', '/ubung-no2/'],
  ['日本', '/mirror/'],
])('%s has a path of its own: %s', (name, path) => {
  expect(ownPath(name)).toBe(path);
});
