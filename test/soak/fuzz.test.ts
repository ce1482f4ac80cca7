import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../electron/engine/catalogue/catalogue.ts';
import { catalogueOf, type PlainItem } from '../helpers/catalogue.ts';
import { catalogueFaults } from './catalogue-faults.ts';
import { runFuzz } from './run-fuzz.ts';

describe('2,000 changed documents', () => {
  test('end in clean refusals or in catalogues whose paths are safe', async () => {
    const { ends, faults } = await runFuzz({ seed: 1, count: 2_000 });
    expect(faults).toEqual([]);
    const counts = Object.values(ends);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_000);
    // The changes reach all that judges documents: the framework, the signature, the JSON, the paths, the places.
    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining([
        'accepted',
        'MALFORMED',
        'UNSAFE_PATH',
        'UNSUPPORTED_FORMAT',
        'SIGNATURE_BAD',
        'SIGNATURE_MISSING',
        'MISPLACED',
      ]),
    );
  });
});

describe('the judge of catalogues', () => {
  const sha256 = 'a'.repeat(64);

  test.each([
    ['a path that leads out', { a: { path: '../x', size: 1, sha256 } }, 'was accepted'],
    ['an absolute path', { a: { path: '/x', size: 1, sha256 } }, 'was accepted'],
    ['a device', { a: { path: 'x/NUL.txt', size: 1, sha256 } }, 'was accepted'],
    ["the mirror's own folder", { a: { path: 'Streams./x', size: 1, sha256 } }, 'own folder'],
    ['a negative size', { a: { path: 'x', size: -1, sha256 } }, 'size -1'],
    ['a digest that is none', { a: { path: 'x', size: 1, sha256: 'abc' } }, 'sha256 abc'],
    ['two contents', { a: { path: 'x', size: 1, sha256 }, b: { path: 'x', size: 2, sha256 } }, 'two contents'],
    ['a file and a folder', { a: { path: 'x', size: 1, sha256 }, b: { path: 'x/y', size: 1, sha256 } }, 'below a file'],
  ])('finds %s', (_what, items, fault) => {
    expect(catalogueFaults(withItems(items))).toEqual([expect.stringContaining(fault)]);
  });

  test('finds nothing in what is right', () => {
    expect(catalogueFaults(withItems({ a: { path: 'x/y', size: 1, sha256 }, b: { ftype: 'note' } }))).toEqual([]);
  });

  function withItems(items: Readonly<Record<string, PlainItem>>): Catalogue {
    const products = { p: { versions: { v: { items } } } };
    return { ...catalogueOf({ content_id: 'c', products }), documents: [], transferredBytes: 0 };
  }
});
