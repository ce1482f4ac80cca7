import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../electron/engine/catalogue/json-guard.ts';
import { proveTop } from '../../../../electron/engine/media/reading/prove-top.ts';
import { SourceShelf } from '../../../../electron/engine/publication/trim/source-shelf.ts';

const contentId = 'com.example:download';
const place = { format: 'products:1.0', updated: 'Thu, 01 Jan 2026 00:00:00 +0000' };
const entry = { ...place, datatype: 'image-ids', path: 'streams/v1/a.sjson', products: ['p'], clouds: ['x'] };
const index = { format: 'index:1.0', updated: place.updated, license: 'free', index: { [contentId]: entry } };
const products = {
  ...place,
  content_id: contentId,
  datatype: 'image-ids',
  license: 'free',
  _aliases: {},
  products: {},
};

function shelf(): SourceShelf {
  const source = (path: string, top: JsonObject, of: string) => ({
    sha256: path,
    path,
    contentId: of,
    signed: true,
    top,
  });
  return new SourceShelf([source('a.sjson', products, contentId), source('index.sjson', index, '')]);
}

const { _aliases, ...trimmed } = products;
const later = { updated: 'Fri, 02 Jan 2026 00:00:00 +0000' };

function proveProducts(change: JsonObject): void {
  const top = { ...trimmed, ...later, ...change };
  proveTop({ path: 'a.json', kind: 'products', contentId, top }, shelf());
}

function proveIndex(change: JsonObject, inEntry: JsonObject = {}): void {
  const own = { ...entry, ...later, path: 'streams/v1/a.json', products: [], ...inEntry };
  const top = { ...index, ...later, index: { [contentId]: own }, ...change };
  proveTop({ path: 'index.json', kind: 'index', contentId: '', top }, shelf());
}

describe('the top of a trimmed product file', () => {
  test.each<[string, JsonObject]>([
    ['what trimming writes', { datatype: 'image-downloads' }],
    ['upstream’s own fields', {}],
    ['the mark of documents that nobody proved', { streamferry: { unverified: true } }],
  ])('may have %s', (_, change) => {
    expect(() => proveProducts(change)).not.toThrow();
  });

  test.each<[string, JsonObject]>([
    ['a tag that holds for all below', { ftype: 'x' }],
    ['a digest that holds for all below', { sha512: 'a'.repeat(128) }],
    ['another value than upstream’s', { license: 'none' }],
    ['aliases, even upstream’s', { _aliases: {} }],
    ['a kind that readers pass over', { datatype: 'none' }],
    ['marks of its own', { streamferry: { unverified: false } }],
  ])('is refused with %s', (_, change) => {
    const refusal = expect.objectContaining({ code: 'DIGEST_MISMATCH', path: 'a.json' });
    expect(() => proveProducts(change)).toThrow(refusal);
  });
});

describe('a trimmed index', () => {
  test('may have upstream’s own fields, and name its own documents', () => {
    expect(() => proveIndex({})).not.toThrow();
    expect(() => proveIndex({ streamferry: { unverified: true } }, { datatype: 'image-downloads' })).not.toThrow();
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['a tag at its top', { arch: 'amd64' }, {}],
    ['a tag at an entry', {}, { ftype: 'squashfs' }],
    ['another value at an entry', {}, { clouds: [] }],
    ['an entry of a kind that readers pass over', {}, { datatype: 'none' }],
  ])('is refused with %s', (_, change, inEntry) => {
    expect(() => proveIndex(change, inEntry)).toThrow(expect.objectContaining({ code: 'DIGEST_MISMATCH' }));
  });
});
