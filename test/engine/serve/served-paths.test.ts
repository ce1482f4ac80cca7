import { describe, expect, test } from 'vitest';
import { InputError } from '../../../electron/engine/errors.ts';
import { assignPaths } from '../../../electron/engine/serve/served-paths.ts';

const claim = (name: string, labels: readonly string[], at?: string) => ({
  name,
  folder: `/srv/${name}`,
  labels,
  ...(at === undefined ? {} : { at }),
});

describe('assignPaths', () => {
  test('a mirror answers at MAAS’s own path first, where DNS would point to second, and under its name', () => {
    expect(assignPaths([claim('noble', ['stable'])])).toEqual([
      ['/maas/images/ephemeral-v3/stable/', '/ephemeral-v3/stable/', '/noble/'],
    ]);
  });

  test('mirrors of two labels stand side by side; a mirror without a label has its name only', () => {
    expect(assignPaths([claim('a', ['stable']), claim('b', ['candidate']), claim('c', [])])).toEqual([
      ['/maas/images/ephemeral-v3/stable/', '/ephemeral-v3/stable/', '/a/'],
      ['/maas/images/ephemeral-v3/candidate/', '/ephemeral-v3/candidate/', '/b/'],
      ['/c/'],
    ]);
  });

  test('a mirror with two labels has the paths of both, stable first', () => {
    expect(assignPaths([claim('a', ['candidate', 'stable'])])[0]?.slice(0, 3)).toEqual([
      '/maas/images/ephemeral-v3/stable/',
      '/ephemeral-v3/stable/',
      '/maas/images/ephemeral-v3/candidate/',
    ]);
  });

  test.each([
    ['/lab/', '/lab/'],
    ['lab', '/lab/'],
    ['/deep/er/', '/deep/er/'],
    ['/', '/'],
  ])('placed at %s it answers at %s and no longer under its label', (at, path) => {
    expect(assignPaths([claim('a', ['stable'], at)])).toEqual([[path, '/a/']]);
  });

  test.each(['/a//b/', '/../', '/a/./b', '/a b/', '/a%2fb/', '/ä/', '/a?b', '/a\\b', '/a\0b'])(
    '%j is no path to serve at',
    (at) => {
      expect(() => assignPaths([claim('a', [], at)])).toThrow(InputError);
    },
  );

  test('two mirrors of one label are refused with both names and the remedy, which helps', () => {
    const [one, two] = [claim('one', ['stable']), claim('two', ['stable'])];
    expect(() => assignPaths([one, two])).toThrow(/\/maas\/images\/ephemeral-v3\/stable\/.*one.*two.*--at/s);
    expect(assignPaths([one, { ...two, at: '/second/' }])[1]).toEqual(['/second/', '/two/']);
  });

  test('two mirrors placed at one path are refused', () => {
    expect(() => assignPaths([claim('one', [], '/lab'), claim('two', [], 'lab/')])).toThrow(/one.*two/s);
  });

  test('two mirrors of one name are told apart by a number, also from a path somebody chose', () => {
    expect(assignPaths([claim('a', []), claim('a', []), claim('b', [], '/a-3/'), claim('a', [])])).toEqual([
      ['/a/'],
      ['/a-2/'],
      ['/a-3/', '/b/'],
      ['/a-4/'],
    ]);
  });

  test.each([
    ['..', '/mirror/'],
    ['', '/mirror/'],
    ['a/b\\c', '/a-b-c/'],
    ['a\nb', '/a-b/'],
    ['my mirror', '/my mirror/'],
  ])('the name %j makes the path %j', (name, path) => {
    expect(assignPaths([claim(name, [])])).toEqual([[path]]);
  });

  test.each(['../x', '..', 'a/b', 'a b', ''])('the label %j makes no path', (label) => {
    expect(assignPaths([claim('a', [label])])).toEqual([['/a/']]);
  });
});
