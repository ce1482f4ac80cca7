import { describe, expect, test } from 'vitest';
import {
  type HeldItem,
  type TrimOptions,
  type TrimSource,
  trimPublication,
} from '../../../electron/engine/publication/trim.ts';
import { strictFaults } from '../../helpers/strict-reader.ts';
import { allHeld, below, listedTags, placeOf, sourceOf, tinySources } from '../../helpers/trim-sources.ts';

const now = new Date('2026-01-01T12:00:00.500Z');
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

describe('versions', () => {
  const sources = tinySources();
  const shown = (options: Partial<TrimOptions>) => {
    const { documents } = trim(sources, options);
    const file = documents.find(({ contentId }) => contentId === ubuntu);
    return Object.keys(below(file?.json ?? {}, 'products', kernel('ga-20.04'), 'versions'));
  };

  test('newer than the one to be served are hidden, of that product alone', () => {
    const serveVersion = new Map([[kernel('ga-20.04'), '20250101']]);
    expect(shown({})).toEqual(['20250101', '20250102']);
    expect(shown({ serveVersion })).toEqual(['20250101']);
    expect(listed(trim(sources, { serveVersion })).length).toBe(listed(trim(sources)).length - 4);
  });

  test('all stay when the one to be served is not held, and a note says so', () => {
    const serveVersion = new Map([[kernel('ga-20.04'), '20240101']]);
    expect(shown({ serveVersion })).toEqual(['20250101', '20250102']);
    expect(trim(sources, { serveVersion }).notes).toEqual([
      { kind: 'version-not-held', product: kernel('ga-20.04'), version: '20240101' },
    ]);
  });

  test('are withheld one by one; a product without any is not listed', () => {
    const hide = (...versions: string[]) => versions.map((version) => ({ product: kernel('ga-20.04'), version }));
    expect(shown({ hidden: hide('20250102') })).toEqual(['20250101']);
    const publication = trim(sources, { hidden: hide('20250101', '20250102') });
    expect(listed(publication).some((place) => place.includes(kernel('ga-20.04 ')))).toBe(false);
    expect(strictFaults(publication.documents)).toEqual([]);
  });
});

describe('kernels', () => {
  const sources = tinySources();
  const held = focal(sources).filter(({ version }) => version === '20250102');
  const sizeOf = (item: string, product: string) =>
    held.find((one) => one.item === item && one.product === product)?.sizeBytes ?? Number.NaN;

  test('are sized each for itself; what they share is counted once and told apart', () => {
    const { sizes } = trim(sources, { held });
    expect(sizes.kernels.map(({ subarch, ownBytes }) => [subarch, ownBytes])).toEqual(
      kernels.map((name) => [name, sizeOf('boot-initrd', kernel(name)) + sizeOf('boot-kernel', kernel(name))]),
    );
    const first = kernel('ga-20.04');
    expect(sizes.shared).toEqual([
      {
        products: kernels.map((name) => kernel(name)),
        sizeBytes: sizeOf('manifest', first) + sizeOf('squashfs', first),
      },
    ]);
    const own = sizes.kernels.reduce((sum, one) => sum + one.ownBytes, 0);
    expect(sizes.totalBytes).toBe(own + (sizes.shared[0]?.sizeBytes ?? 0));
    expect(sizes.files).toBe(new Set(held.map(({ path }) => path)).size);
    expect(sizes.kernels[1]).toMatchObject({
      os: 'ubuntu',
      release: 'focal',
      arch: 'amd64',
      kflavor: 'lowlatency',
      versions: 1,
    });
  });

  test.each([
    ['subarch', { subarches: ['hwe-20.04-edge', 'generic'] }, ['hwe-20.04-edge']],
    ['flavour', { kflavors: ['lowlatency'] }, ['ga-20.04-lowlatency', 'hwe-20.04-lowlatency']],
    ['product', { products: [kernel('hwe-20.04'), kernel('ga-20.04')] }, ['ga-20.04', 'hwe-20.04']],
  ])('are left out by %s, with their size still told', (_, leaveOutKernels, gone) => {
    const whole = trim(sources, { held }).sizes;
    const publication = trim(sources, { held, leaveOutKernels });
    const isGone = ({ product }: HeldItem) => gone.some((name) => product === kernel(name));
    expect(listed(publication)).toEqual(
      held
        .filter((item) => !isGone(item))
        .map(placeOf)
        .sort(),
    );
    expect(publication.sizes.kernels.filter(({ leftOut }) => leftOut).map(({ subarch }) => subarch)).toEqual(gone);
    const saved = whole.kernels
      .filter(({ subarch }) => gone.includes(subarch))
      .reduce((sum, one) => sum + one.ownBytes, 0);
    expect(publication.sizes.totalBytes).toBe(whole.totalBytes - saved);
  });

  test('that list a path in several versions own it once', () => {
    const kernelOf = (serial: string) => ({
      'boot-kernel': { ftype: 'boot-kernel', path: `x/${serial}`, size: 5, sha256: '1'.repeat(64) },
      squashfs: { ftype: 'squashfs', path: 'x/same', size: 70, sha256: '2'.repeat(64) },
    });
    const versions = { 1: { items: kernelOf('1') }, 2: { items: kernelOf('2') } };
    const file = { content_id: 'x', format: 'products:1.0', products: { p: { versions } } };
    const { sizes } = trim([sourceOf('streams/v1/x.json', JSON.stringify(file), 'x')]);
    expect(sizes).toMatchObject({ totalBytes: 80, files: 3, shared: [], kernels: [{ ownBytes: 80, versions: 2 }] });
  });

  test('alone are left out: other images stay whatever is named', () => {
    const leaveOutKernels = { subarches: ['generic'], kflavors: ['generic', 'lowlatency', '', 'bootloader'] };
    const contentIds = trim(sources, { leaveOutKernels }).documents.map(({ contentId }) => contentId);
    expect(contentIds).toEqual([
      'com.ubuntu.maas:stable:1:bootloader-download',
      'com.ubuntu.maas:stable:centos-bases-download',
      undefined,
    ]);
  });
});

describe('the date of a document', () => {
  const sources = tinySources();
  const held = focal(sources);
  const earlierOf = ({ documents }: ReturnType<typeof trim>) => documents;
  const dates = (publication: ReturnType<typeof trim>) => publication.documents.map(({ updated }) => updated);
  const at = (time: string) => new Date(time);

  test('stays as long as the document says the same', () => {
    const first = trim(sources, { held });
    const again = trim(sources, { held, earlier: earlierOf(first), now: at('2026-02-01T00:00:00Z') });
    expect(again.documents.map(({ text }) => text)).toEqual(first.documents.map(({ text }) => text));
    expect(dates(again)).toEqual(Array(2).fill('2026-01-01T12:00:00.000Z'));
  });

  test('changes with the document, and with it the date of the index', () => {
    const first = trim(sources);
    const fewer = allHeld(sources).filter(({ product }) => !product.includes('pxelinux'));
    const next = trim(sources, { held: fewer, earlier: earlierOf(first), now: at('2026-02-01T00:00:00Z') });
    expect(next.documents.map(({ contentId, updated }) => [contentId, updated])).toEqual([
      ['com.ubuntu.maas:stable:1:bootloader-download', '2026-02-01T00:00:00.000Z'],
      ['com.ubuntu.maas:stable:centos-bases-download', '2026-01-01T12:00:00.000Z'],
      [ubuntu, '2026-01-01T12:00:00.000Z'],
      [undefined, '2026-02-01T00:00:00.000Z'],
    ]);
  });

  test.each([
    ['within the same second', '2026-01-01T12:00:00.900Z'],
    ['by a clock that went back', '2020-01-01T00:00:00Z'],
  ])('goes forward %s', (_, time) => {
    const first = trim(sources);
    const next = trim(sources, { held, earlier: earlierOf(first), now: at(time) });
    expect(dates(next)).toContain('2026-01-01T12:00:01.000Z');
    expect(next.documents.at(-1)?.updated).toBe('2026-01-01T12:00:01.000Z');
  });

  test('is never before that of what it was made from', () => {
    const { documents } = trim(sources, { now: at('2020-01-01T00:00:00Z') });
    expect(new Set(documents.map(({ json }) => json.updated))).toEqual(new Set(['Wed, 25 Jun 2025 11:01:49 +0000']));
  });
});

describe('a source whose signature nobody proved', () => {
  const unproven = tinySources().map((source) => ({ ...source, signed: source.contentId !== ubuntu }));

  test('is not trimmed', () => {
    expect(() => trim(unproven)).toThrow(refusal('SIGNATURE_MISSING', /allow that it is signed/));
  });

  test('is trimmed on the explicit word, and every document says so', () => {
    const { documents, unverified } = trim(unproven, { signUnverified: true });
    expect(unverified).toBe(true);
    for (const { json } of documents) expect(json.streamferry).toEqual({ unverified: true });
    expect(strictFaults(documents)).toEqual([]);
  });

  test('is known for ever after, also when what was made of it is signed and trimmed again', () => {
    const first = trim(unproven, { signUnverified: true });
    const sources = first.documents.map(({ path, text, contentId }) => sourceOf(path, text, contentId));
    const next = trim(sources);
    expect(next.unverified).toBe(true);
    for (const { json } of next.documents) expect(json.streamferry).toEqual({ unverified: true });
  });

  test('leaves no mark on what was proven', () => {
    for (const { json } of trim(tinySources()).documents) expect(json).not.toHaveProperty('streamferry');
  });
});
