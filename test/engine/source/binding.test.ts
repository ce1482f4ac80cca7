import { describe, expect, test } from 'vitest';
import { type BoundDocument, checkBinding, type IndexEntry } from '../../../electron/engine/source/binding.ts';

const entry: IndexEntry = { contentId: 'com.example:v3:download', format: 'products:1.0', products: ['p1', 'p2'] };
const document: BoundDocument = {
  path: 'streams/v1/com.example:v3:download.sjson',
  format: 'products:1.0',
  contentId: 'com.example:v3:download',
  productNames: ['p2', 'p1'],
};
const nested: BoundDocument = { path: 'streams/v1/more.sjson', format: 'index:1.0', productNames: [] };
const { format: _format, ...entryWithoutFormat } = entry;
const { products: _products, ...entryWithoutProducts } = entry;
const { contentId: _contentId, ...documentWithoutId } = document;

describe('a document in its place', () => {
  test.each<[string, IndexEntry, BoundDocument]>([
    ['has the content id, format and products announced', entry, document],
    ['has any products where none are announced', entryWithoutProducts, { ...document, productNames: ['x'] }],
    ['has any format where none is announced', entryWithoutFormat, document],
    ['may be a nested index without content id', { contentId: 'more', format: 'index:1.0' }, nested],
    ['may be a nested index whose entry lists products', { ...entry, format: 'index:1.0' }, nested],
    ['has no products where an empty list is announced', { ...entry, products: [] }, { ...document, productNames: [] }],
  ])('%s', (_what, announced, received) => {
    expect(() => checkBinding({ entry: announced, document: received })).not.toThrow();
  });
});

describe('MISPLACED', () => {
  test.each<[string, IndexEntry, BoundDocument, RegExp]>([
    [
      'another content id',
      entry,
      { ...document, contentId: 'other' },
      /expected content id com.example:v3:download, found other/,
    ],
    ['a product file without content id', entry, documentWithoutId, /found none/],
    [
      'another format',
      entry,
      { ...document, format: 'products:2.0' },
      /expected format products:1.0, found products:2.0/,
    ],
    ['an index in place of products', entry, nested, /expected format products:1.0, found index:1.0/],
    ['products in place of an index', { ...entry, format: 'index:1.0' }, document, /expected format index:1.0/],
    [
      'a nested index under another key',
      { contentId: 'more', format: 'index:1.0' },
      { ...nested, contentId: 'x' },
      /found x/,
    ],
    ['a product missing', entry, { ...document, productNames: ['p1'] }, /expected product p2, found/],
    ['products missing', entry, { ...document, productNames: [] }, /expected product p1 and 1 more/],
    ['a product too many', entry, { ...document, productNames: ['p1', 'p2', 'p3'] }, /found p3 besides/],
    ['a product where none is announced', { ...entry, products: [] }, document, /found p2 and 1 more besides/],
  ])('%s', (_what, announced, received, message) => {
    expect(() => checkBinding({ entry: announced, document: received })).toThrowError(
      expect.objectContaining({ code: 'MISPLACED', path: received.path, message: expect.stringMatching(message) }),
    );
  });
});
