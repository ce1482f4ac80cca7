import { describe, expect, test } from 'vitest';
import {
  type HeldItem,
  type TrimOptions,
  type TrimSource,
  trimPublication,
} from '../../../electron/engine/publication/trim.ts';
import { strictFaults, tagsAmiss } from '../../helpers/strict-reader.ts';
import {
  allHeld,
  below,
  listedTags,
  oddSources,
  placeOf,
  practiceSources,
  sourceOf,
  tinySources,
} from '../../helpers/trim-sources.ts';

const now = new Date('2026-01-01T12:00:00.500Z');
const nowText = 'Thu, 01 Jan 2026 12:00:00 +0000';
const ubuntu = 'com.ubuntu.maas:stable:v3:download';
const kernels = ['ga-20.04', 'ga-20.04-lowlatency', 'hwe-20.04', 'hwe-20.04-edge', 'hwe-20.04-lowlatency'];
const kernel = (subarch: string, arch = 'amd64') => `com.ubuntu.maas.stable:v3:boot:20.04:${arch}:${subarch}`;

const trim = (sources: readonly TrimSource[], options: Partial<TrimOptions> = {}) =>
  trimPublication({ sources, held: allHeld(sources), now, ...options });
const listed = (publication: ReturnType<typeof trim>) => Object.keys(listedTags(publication.documents)).sort();
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

/** The focal amd64 images of maas-tiny, all kernels. */
const focal = (sources: readonly TrimSource[]) =>
  allHeld(sources).filter(({ product }) => product.includes(':20.04:amd64:'));

describe('a trimmed publication', () => {
  test('lists exactly what is held, item by item, with the tags it had', () => {
    const sources = tinySources();
    const held = focal(sources).filter(({ version }) => version === '20250102');
    const publication = trim(sources, { held });
    const upstream = listedTags(sources.map((source) => ({ ...source, json: source.top })).filter(isProducts));
    const tags = listedTags(publication.documents);
    expect(Object.keys(tags).sort()).toEqual(held.map(placeOf).sort());
    for (const [place, own] of Object.entries(tags)) expect(own).toEqual(upstream[place]);
    expect(strictFaults(publication.documents)).toEqual([]);
    expect(publication.notes).toEqual([]);
  });

  test('has one index, last, which lists the product files that have something held, and no other', () => {
    const sources = tinySources();
    const { documents } = trim(sources, { held: focal(sources) });
    expect(documents.map(({ path, kind }) => [path, kind])).toEqual([
      ['streams/v1/com.ubuntu.maas:stable:v3:download.json', 'products'],
      ['streams/v1/index.json', 'index'],
    ]);
    const index = documents.at(-1)?.json ?? {};
    expect(index).toMatchObject({ format: 'index:1.0', updated: nowText });
    expect(Object.keys(below(index, 'index'))).toEqual([ubuntu]);
    expect(below(index, 'index', ubuntu)).toEqual({
      datatype: 'image-ids',
      format: 'products:1.0',
      path: 'streams/v1/com.ubuntu.maas:stable:v3:download.json',
      products: kernels.map((name) => kernel(name)),
      updated: nowText,
    });
  });

  test('is an empty index where nothing is held', () => {
    const { documents, sizes } = trim(tinySources(), { held: [] });
    expect(documents.map(({ json }) => json)).toEqual([{ format: 'index:1.0', index: {}, updated: nowText }]);
    expect(sizes).toEqual({ totalBytes: 0, files: 0, kernels: [], shared: [] });
  });

  test('says everything in the same order whenever it is made', () => {
    const sources = tinySources();
    const held = allHeld(sources);
    const texts = (items: readonly HeldItem[]) => trim(sources, { held: items }).documents.map(({ text }) => text);
    expect(texts(held.toReversed())).toEqual(texts(held));
  });

  test('lists an item that several rules hold once', () => {
    const sources = tinySources();
    const held = focal(sources);
    expect(listed(trim(sources, { held: [...held, ...held] }))).toEqual(held.map(placeOf).sort());
  });
});

const isProducts = ({ top }: { readonly top: TrimSource['top'] }) => top.format === 'products:1.0';

describe('what upstream has since dropped', () => {
  const item = (serial: string) => ({
    ftype: 'squashfs',
    path: `x/${serial}/squashfs`,
    sha256: serial.repeat(8),
    size: Number(serial),
  });
  const file = (products: object, more: object = {}) =>
    JSON.stringify({ content_id: 'x', datatype: 'image-ids', format: 'products:1.0', products, ...more });
  const path = 'streams/v1/x.sjson';
  const versions = (...serials: string[]) =>
    Object.fromEntries(serials.map((serial) => [serial, { items: { squashfs: item(serial) } }]));
  const older = sourceOf(
    path,
    file(
      {
        p: { support_eol: '2029', versions: versions('20240101', '20250101') },
        gone: { versions: versions('20230101') },
      },
      { label: 'old' },
    ),
    'x',
  );
  const newer = sourceOf(
    path,
    file({ p: { support_eol: '2030', versions: versions('20250101', '20260101') } }, { label: 'new', license: 'free' }),
    'x',
  );
  const held: readonly HeldItem[] = [
    ...allHeld([older]).filter(({ version }) => version !== '20250101'),
    ...allHeld([newer]).filter(({ version }) => version === '20250101'),
  ];

  test('stays, each record from the document that had it last, in the file as it is now', () => {
    const publication = trim([older, newer], { held });
    const [document] = publication.documents;
    expect(document?.json).toEqual({
      content_id: 'x',
      datatype: 'image-ids',
      format: 'products:1.0',
      products: {
        p: {
          support_eol: '2030',
          label: 'new',
          versions: {
            20240101: { items: { squashfs: item('20240101') } },
            20250101: { items: { squashfs: item('20250101') } },
          },
        },
        gone: { label: 'old', versions: { 20230101: { items: { squashfs: item('20230101') } } } },
      },
      label: 'new',
      license: 'free',
      updated: nowText,
    });
  });

  test('is found by its evidence only: a lost one is told, not passed over', () => {
    expect(() => trim([newer], { held })).toThrow(refusal('LEDGER_CORRUPT', new RegExp(older.sha256)));
  });

  test('without evidence is listed from a document that describes it, else left out and told', () => {
    const bare = held.map(({ evidence: _, ...rest }) => rest);
    expect(listed(trim([older, newer], { held: bare }))).toEqual(held.map(placeOf).sort());
    const { notes, documents } = trim([newer], { held: bare });
    expect(Object.keys(listedTags(documents))).toEqual(['x / p / 20250101 / squashfs']);
    expect(notes).toEqual([
      { kind: 'no-record', contentId: 'x', product: 'p', version: '20240101', item: 'squashfs' },
      { kind: 'no-record', contentId: 'x', product: 'gone', version: '20230101', item: 'squashfs' },
    ]);
  });

  test.each<[string, Partial<HeldItem>]>([
    ['path', { path: 'y' }],
    ['size', { sizeBytes: 1 }],
    ['digest', { digest: { algorithm: 'sha256', hex: '0'.repeat(64) } }],
  ])('is never listed with another %s than is held', (_, change) => {
    const [first, ...rest] = held;
    if (first === undefined) throw new Error('nothing is held');
    const changed = [{ ...first, ...change }, ...rest];
    expect(() => trim([older, newer], { held: changed })).toThrow(refusal('DIGEST_MISMATCH', /"p" \/ "20240101"/));
  });

  test('may not contradict what is listed beside it about one path', () => {
    const clash = file({ q: { versions: { 1: { items: { squashfs: { ...item('20240101'), size: 5 } } } } } });
    const other = sourceOf('streams/v1/y.sjson', clash.replace('"x"', '"y"'), 'y');
    expect(() => trim([older, newer, other], { held: [...held, ...allHeld([other])] })).toThrow(refusal('MALFORMED'));
  });
});

describe('the oddities stream', () => {
  const amd64 = 'com.example:v3:boot:22.04:amd64:ga-22.04';
  const aliased = 'com.example:aliased:download';
  const notifications = 'com.ubuntu.maas:stable:1:notifications';

  test('comes out flat: no aliases, inherited tags on products, one index', () => {
    const sources = oddSources();
    const publication = trim(sources);
    expect(strictFaults(publication.documents)).toEqual([]);
    expect(listed(publication)).toEqual(allHeld(sources).map(placeOf).sort());
    const upstream = listedTags(sources.filter(isProducts).map((source) => ({ ...source, json: source.top })));
    expect(listedTags(publication.documents)).toEqual(upstream);
    const document = publication.documents.find(({ contentId }) => contentId === aliased);
    const product = below(document?.json ?? {}, 'products', amd64);
    expect(product).toMatchObject({ label: 'stable', release: 'jammy', release_title: '22.04 LTS', version: '22.04' });
    expect(document?.json).toHaveProperty('label', 'stable');
    expect(Object.keys(below(publication.documents.at(-1)?.json ?? {}, 'index')).sort()).toEqual(
      [aliased, notifications].sort(),
    );
  });

  test('keeps unknown fields where they stood and items without a path when they are held', () => {
    const sources = oddSources();
    const held = allHeld(sources).filter(({ product, version }) => product === amd64 && version === '20250601');
    const { documents } = trim(sources, { held, forMaas: '3.8' });
    const version = below(documents[0]?.json ?? {}, 'products', amd64, 'versions', '20250601');
    expect(version).toMatchObject({ pubname: 'a-20250601', items: { note: { ftype: 'note', text: 'no path here' } } });
  });

  test('names the items whose record has no SHA-256', () => {
    const items = trim(oddSources()).notes.flatMap((note) => (note.kind === 'sha256-missing' ? [note.path] : []));
    expect(items.sort()).toEqual(['a/20250601/root', 'b/old']);
  });

  test('carries release notifications unasked, but not to MAAS 3.8, which would refuse them', () => {
    const sources = oddSources();
    const contentIds = (options: Partial<TrimOptions>) => trim(sources, options).documents.map((one) => one.contentId);
    expect(contentIds({ held: [] })).toEqual([notifications, undefined]);
    expect(contentIds({ held: [], forMaas: '3.7' })).toEqual([notifications, undefined]);
    expect(contentIds({ held: [], forMaas: '3.8' })).toEqual([undefined]);
    expect(contentIds({ forMaas: '3.8' })).toEqual([aliased, undefined]);
  });
});

describe('tags that stand only below the product', () => {
  const item = (tags: object) => ({ ftype: 'squashfs', ...tags });
  const file = (newest: object, oldest: object = { arch: 'i386' }) =>
    sourceOf(
      'streams/v1/x.json',
      JSON.stringify({
        content_id: 'x',
        format: 'products:1.0',
        _aliases: { release: { noble: { version: '24.04' } } },
        products: {
          p: {
            versions: {
              1: { ...oldest, items: { a: item({ os: 'ubuntu' }) } },
              2: { ...newest, items: { a: item({}) } },
            },
          },
        },
      }),
      'x',
    );
  const product = (source: TrimSource) => below(trim([source]).documents[0]?.json ?? {}, 'products', 'p');

  test('are set on it as the newest version has them; each version keeps its own', () => {
    const source = file({ arch: 'amd64', release: 'noble' }, { arch: 'i386', release: 'noble' });
    expect(product(source)).toMatchObject({ arch: 'amd64', release: 'noble', version: '24.04' });
    expect(listedTags(trim([source]).documents)).toMatchObject({ 'x / p / 1 / a': { arch: 'i386', version: '24.04' } });
  });

  test('are left where they are when some version does not have them', () => {
    expect(product(file({ release: 'noble' }))).not.toHaveProperty('release');
    expect(product(file({ release: 'noble' }))).not.toHaveProperty('os');
  });
});

test('items get the tags of items that they inherit', () => {
  const items = { root: { path: 'x/root', size: 3, md5: '0'.repeat(32) } };
  const products = { p: { kpackage: 'linux', versions: { 1: { ftype: 'root-tgz', items } } } };
  const source = sourceOf(
    'streams/v1/x.json',
    JSON.stringify({ content_id: 'x', format: 'products:1.0', products }),
    'x',
  );
  const item = below(trim([source]).documents[0]?.json ?? {}, 'products', 'p', 'versions', '1', 'items', 'root');
  expect(item).toEqual({ ...items.root, ftype: 'root-tgz', kpackage: 'linux' });
});

test('every product of maas-tiny and the practice stream has what MAAS 3.8 reads on it', () => {
  for (const sources of [tinySources(), practiceSources(now)]) {
    const images = trim(sources).documents.filter(({ contentId }) => /v3|centos/.test(contentId ?? ''));
    expect(images.length).toBe(2);
    for (const { json } of images) {
      for (const product of Object.values(below(json, 'products')))
        expect(tagsAmiss(below({ product }, 'product'))).toEqual([]);
    }
  }
});

test('a manifest that upstream has and the mirror does not is told of; it never hides the image', () => {
  const sources = tinySources();
  const held = focal(sources).filter(({ item, version }) => item !== 'manifest' && version === '20250102');
  const { notes, documents } = trim(sources, { held: held.slice(0, 3) });
  expect(notes).toEqual([
    { kind: 'manifest-missing', contentId: ubuntu, product: held[0]?.product, version: '20250102' },
  ]);
  expect(Object.keys(listedTags(documents)).length).toBe(3);
});

test('an inherited tag never replaces the one that stands nearer', () => {
  const items = { a: { ftype: 'squashfs' }, b: {} };
  const products = { p: { label: 'stable', versions: { 1: { ftype: 'manifest', items } } } };
  const file = { content_id: 'x', format: 'products:1.0', label: 'daily', ftype: 'root-tgz', products };
  const source = sourceOf('streams/v1/x.json', JSON.stringify(file), 'x');
  const product = below(trim([source]).documents[0]?.json ?? {}, 'products', 'p');
  expect(product).toMatchObject({ label: 'stable' });
  expect(below(product, 'versions', '1', 'items')).toEqual({ a: { ftype: 'squashfs' }, b: { ftype: 'manifest' } });
});

test('two product files never come out at one path, nor one at that of the index', () => {
  const file = (contentId: string) =>
    JSON.stringify({
      content_id: contentId,
      format: 'products:1.0',
      products: { p: { versions: { 1: { items: { n: {} } } } } },
    });
  const place = (contentId: string, path: string) => sourceOf(path, file(contentId), contentId);
  const sources = [
    place('a', 'streams/v1/x.sjson'),
    place('b', 'streams/v1/x.json'),
    place('c', 'streams/v1/index.json'),
  ];
  const { documents } = trim(sources);
  expect(documents.map(({ path }) => path).sort()).toEqual([
    'streams/v1/index-2.json',
    'streams/v1/index.json',
    'streams/v1/x-2.json',
    'streams/v1/x.json',
  ]);
  expect(strictFaults(documents)).toEqual([]);
});
