import { describe, expect, test } from 'vitest';
import { type CatalogueProduct, compareCodePoints, Tags } from '../../../electron/engine/catalogue/catalogue.ts';
import type { JsonObject } from '../../../electron/engine/catalogue/json-guard.ts';
import { parseProducts } from '../../../electron/engine/catalogue/parse-products.ts';

const file = (top: JsonObject, contentId = 'com.a') => ({
  path: `streams/v1/${contentId}.json`,
  contentId,
  top: () => top,
});
const parse = (...tops: readonly JsonObject[]) => parseProducts(tops.map((top, i) => file(top, `com.${i}`)));
const oneItem = (item: unknown, more: JsonObject = {}): JsonObject => ({
  ...more,
  products: { p: { versions: { v: { items: { i: item } } } } },
});
const itemsOf = (products: readonly CatalogueProduct[]) =>
  products.flatMap(({ versions }) => versions.flatMap(({ items }) => items));

const sha256 = 'a'.repeat(64);
const sha512 = 'b'.repeat(128);
const md5 = 'c'.repeat(32);

describe('tags', () => {
  const top = {
    content_id: 'own id',
    label: 'stable',
    number: 5,
    over: 'file',
    products: {
      p: {
        arch: 'amd64',
        over: 'product',
        product_name: 'said by the file',
        versions: {
          v: { pubname: 'pub', over: 'version', items: { i: { ftype: 'squashfs', over: 'item', flag: true } } },
        },
      },
    },
  };

  test('hold for all below, the nearest level winning; only strings are tags', () => {
    const [item] = itemsOf(parseProducts([file(top)]));
    expect(Object.fromEntries(item?.tags.flattened() ?? [])).toEqual({
      content_id: 'com.a',
      product_name: 'p',
      version_name: 'v',
      item_name: 'i',
      label: 'stable',
      arch: 'amd64',
      pubname: 'pub',
      ftype: 'squashfs',
      over: 'item',
    });
    for (const missing of ['number', 'flag', 'products', 'toString', 'none']) expect(item?.tags.get(missing)).toBe('');
    expect(item?.tags.get('product_name')).toBe('p');
  });

  test('of a product are those of the file and its own', () => {
    const [product] = parseProducts([file(top)]);
    expect([product?.tags.get('over'), product?.tags.get('label'), product?.tags.get('ftype')]).toEqual([
      'product',
      'stable',
      '',
    ]);
  });

  test('of a level named by a Map are read the same', () => {
    const tags = new Tags(
      new Map([['a', 'near']]),
      new Tags(
        new Map([
          ['a', 'far'],
          ['b', 'far'],
        ]),
      ),
    );
    expect(Object.fromEntries(tags.flattened())).toEqual({ a: 'near', b: 'far' });
  });
});

describe('aliases', () => {
  test.each<[string, JsonObject, Record<string, string>]>([
    [
      'at the file',
      { release: 'jammy', products: { p: { versions: { v: { items: { i: {} } } } } } },
      { title: '22.04 LTS' },
    ],
    [
      'at the product',
      { products: { p: { release: 'jammy', versions: { v: { items: { i: {} } } } } } },
      { title: '22.04 LTS' },
    ],
    [
      'at the version',
      { products: { p: { versions: { v: { release: 'jammy', items: { i: {} } } } } } },
      { title: '22.04 LTS' },
    ],
    ['at the item', oneItem({ release: 'jammy' }), { title: '22.04 LTS' }],
    ['over what stands there', oneItem({ release: 'jammy', title: 'old' }), { title: '22.04 LTS' }],
    ['not for another value', oneItem({ release: 'noble', title: 'old' }), { title: 'old' }],
    ['not for a value that is no string', oneItem({ release: ['jammy'], title: 'old' }), { title: 'old' }],
    [
      'not below the level where the tag stands, if that says otherwise',
      { release: 'jammy', products: { p: { title: 'mine', versions: { v: { items: { i: {} } } } } } },
      { title: 'mine' },
    ],
    ['one after the other', oneItem({ release: 'lts', codename: 'x' }), { codename: 'jj', title: 'from codename' }],
    ['never by names that every object has', oneItem({ toString: 'jammy', release: 'valueOf' }), { title: '' }],
  ])('are set %s', (_, top, expected) => {
    const _aliases = {
      release: { jammy: { title: '22.04 LTS', number: 5 }, lts: { codename: 'jj' } },
      codename: { jj: { title: 'from codename' } },
    };
    const [item] = itemsOf(parse({ _aliases, ...top }));
    for (const [tag, value] of Object.entries(expected)) expect([tag, item?.tags.get(tag)]).toEqual([tag, value]);
  });

  test('can give an item its file', () => {
    const _aliases = { ftype: { root: { path: 'shared/root', size: 5, sha256 } } };
    expect(itemsOf(parse(oneItem({ ftype: 'root' }, { _aliases })))).toMatchObject([
      { path: 'shared/root', sizeBytes: 5, digest: { algorithm: 'sha256', hex: sha256 } },
    ]);
  });

  test.each([[7], [{ release: 'x' }], [{ release: { jammy: 'x' } }], [[]]])(
    '%j are refused as MALFORMED',
    (_aliases) => {
      expect(() => parse(oneItem({}, { _aliases }))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    },
  );
});

describe('products', () => {
  test('keep their names, their versions in the order of LANG=C', () => {
    const names = ['20250601.10', '20250601', '20250601.1', 'Z', 'a', '\u{1f980}', '\uffee', ''];
    const versions = Object.fromEntries(names.map((name) => [name, { items: {} }]));
    const [product] = parse({ products: { p: { versions } } });
    expect(product?.versions.map(({ name }) => name)).toEqual([
      '',
      '20250601',
      '20250601.1',
      '20250601.10',
      'Z',
      'a',
      '\uffee',
      '\u{1f980}',
    ]);
  });

  test('may have no versions, versions no items, items no file', () => {
    expect(parse({ products: {} })).toEqual([]);
    expect(parse({ products: { p: {} } })).toMatchObject([{ name: 'p', contentId: 'com.0', versions: [] }]);
    expect(parse({ products: { p: { versions: { v: {} } } } })).toMatchObject([
      { versions: [{ name: 'v', items: [] }] },
    ]);
    const [item] = itemsOf(parse(oneItem({ ftype: 'note', size: -1, sha256: 'not looked at' })));
    expect(item).toMatchObject({ name: 'i' });
    for (const key of ['path', 'sizeBytes', 'digest']) expect(item).not.toHaveProperty(key);
  });

  test.each<[string, JsonObject]>([
    ['no products', {}],
    ['products that are a list', { products: [] }],
    ['a product that is text', { products: { p: 'x' } }],
    ['a product that is null', { products: { p: null } }],
    ['versions that are a list', { products: { p: { versions: [] } } }],
    ['a version that is a number', { products: { p: { versions: { v: 1 } } } }],
    ['items that are text', { products: { p: { versions: { v: { items: 'x' } } } } }],
    ['an item that is a list', oneItem([])],
    ['a path that is a number', oneItem({ path: 7, size: 1 })],
    ['a path that is null', oneItem({ path: null, size: 1 })],
    ['a size that is missing', oneItem({ path: 'a' })],
    ['a size that is negative', oneItem({ path: 'a', size: -1 })],
    ['a size that is broken', oneItem({ path: 'a', size: 1.5 })],
    ['a size beyond 2^53', oneItem({ path: 'a', size: 2 ** 53 })],
    ['a size beyond 16 TiB', oneItem({ path: 'a', size: 2 ** 44 + 1 })],
    ['a size that is no digits', oneItem({ path: 'a', size: '1e3' })],
    ['a size that is signed text', oneItem({ path: 'a', size: '-1' })],
    ['a size that is null', oneItem({ path: 'a', size: null })],
    ['a size that is a list', oneItem({ path: 'a', size: [1] })],
    ['a sha256 that is too short', oneItem({ path: 'a', size: 1, sha256: 'a'.repeat(63) })],
    ['a sha256 that is too long', oneItem({ path: 'a', size: 1, sha256: 'a'.repeat(65) })],
    ['a sha256 that is not hexadecimal', oneItem({ path: 'a', size: 1, sha256: 'g'.repeat(64) })],
    ['a sha512 that is a sha256', oneItem({ path: 'a', size: 1, sha512: sha256 })],
    ['an md5 that is a number', oneItem({ path: 'a', size: 1, md5: 5 })],
    ['a sha256 that is empty', oneItem({ path: 'a', size: 1, sha256: '' })],
  ])('with %s are refused as MALFORMED', (_, top) => {
    expect(() => parse(top)).toThrow(expect.objectContaining({ code: 'MALFORMED', path: 'streams/v1/com.0.json' }));
  });

  test('with an unsafe path are refused, naming the item', () => {
    expect(() => parse(oneItem({ path: '../x', size: 1 }))).toThrow(
      expect.objectContaining({ code: 'UNSAFE_PATH', message: expect.stringContaining('"p" / "v" / "i"') }),
    );
  });
});

describe('a file', () => {
  test.each<[JsonObject, number | undefined, unknown]>([
    [{ size: 0 }, 0, undefined],
    [{ size: '12', md5 }, 12, { algorithm: 'md5', hex: md5 }],
    [{ size: 2 ** 44, md5, sha256: sha256.toUpperCase() }, 2 ** 44, { algorithm: 'sha256', hex: sha256 }],
    [{ size: 1, md5, sha256, sha512 }, 1, { algorithm: 'sha512', hex: sha512 }],
    [{ size: 1, sha1: 'x' }, 1, undefined],
  ])('of %j has its size and the strongest digest', (record, sizeBytes, digest) => {
    const [item] = itemsOf(parse(oneItem({ path: 'a', ...record })));
    expect([item?.sizeBytes, item?.digest]).toEqual([sizeBytes, digest]);
  });

  const shared = (...records: readonly JsonObject[]) =>
    records.map((record) => oneItem({ path: 'x/a', size: 1, ...record }));

  test.each<[string, readonly JsonObject[], unknown]>([
    ['all name the same', [{ sha256 }, { sha256 }], { algorithm: 'sha256', hex: sha256 }],
    ['one names a stronger one', [{ md5 }, { md5, sha256 }, { md5 }], { algorithm: 'sha256', hex: sha256 }],
    ['they have none in common', [{ sha512 }, { sha256 }], { algorithm: 'sha512', hex: sha512 }],
    ['one names none', [{}, { md5 }], { algorithm: 'md5', hex: md5 }],
  ])('that items share is known to all of them alike where %s', (_, records, digest) => {
    const items = itemsOf(parse(...shared(...records)));
    expect(items.map((item) => item.digest)).toEqual(records.map(() => digest));
  });

  test.each<[string, readonly JsonObject[]]>([
    ['sizes', [{ sha256 }, { sha256, size: 2 }]],
    ['digests', [{ sha256 }, { sha256: sha256.replace('a', 'b') }]],
    [
      'weaker digests',
      [
        { md5, sha256 },
        { md5: md5.replace('c', 'd'), sha256 },
      ],
    ],
    ['digests by way of a third item', [{ md5, sha256 }, { md5 }, { sha256: sha256.replace('a', 'b') }]],
  ])('with different %s in the product files is MALFORMED', (_, records) => {
    expect(() => parse(...shared(...records))).toThrow(
      expect.objectContaining({
        code: 'MALFORMED',
        message: expect.stringMatching(/"x\/a".*streams\/v1\/com\.0\.json/),
      }),
    );
  });

  test.each([
    ['x', 'x/y'],
    ['x/y', 'x'],
    ['a/b/c', 'a/b'],
    ['a/b', 'a/b/c/d'],
  ])('%s beside %s is both a file and a folder, and UNSAFE_PATH', (first, second) => {
    const items = [first, second].map((path) => oneItem({ path, size: 1 }));
    expect(() => parse(...items)).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
  });

  test('beside one of a similar name is fine', () => {
    const items = ['x/y', 'x/yz', 'x/y.a', 'xy'].map((path) => oneItem({ path, size: 1 }));
    expect(itemsOf(parse(...items))).toHaveLength(4);
  });
});

test('code points are ordered as their UTF-8 bytes are', () => {
  const words = [
    '',
    'a',
    'ab',
    'b',
    'Z',
    'é',
    '\u{10000}',
    '\uffff',
    '\ue000',
    '\ud7ff',
    '\u{10ffff}',
    'a\u{1f980}',
    'a\uff5e',
  ];
  for (const a of words) {
    for (const b of words) {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }
  }
});
