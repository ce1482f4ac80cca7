import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PublishedDocument } from '../../../electron/engine/publication/published-document.ts';
import { revisionContents } from '../../../electron/engine/publication/revision-contents.ts';
import { type ReadManifest, revisionDifference } from '../../../electron/engine/publication/revision-difference.ts';
import { sharedFolder } from '../../helpers/shared.ts';

const names = [
  'com.ubuntu.maas:stable:1:bootloader-download',
  'com.ubuntu.maas:stable:centos-bases-download',
  'com.ubuntu.maas:stable:v3:download',
];
const folder = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable', 'streams', 'v1');
const texts = new Map(names.map((name) => [name, readFileSync(join(folder, `${name}.json`), 'utf8')]));

interface PlainProduct {
  readonly versions: Record<
    string,
    { readonly items: Record<string, { readonly path: string; readonly size: number }> }
  >;
}

/** Sizes of the listed files that are wanted, read here without the engine. */
function held(wanted: (path: string) => boolean): Map<string, number> {
  const products = [...texts.values()].flatMap((text): PlainProduct[] => Object.values(JSON.parse(text).products));
  const items = products
    .flatMap(({ versions }) => Object.values(versions))
    .flatMap(({ items: all }) => Object.values(all));
  return new Map(items.filter(({ path }) => wanted(path)).map(({ path, size }) => [path, size]));
}

const bytesOf = (sizes: ReadonlyMap<string, number>) => [...sizes.values()].reduce((sum, size) => sum + size, 0);

function documents(updated: string, change: (text: string) => string = (text) => text): PublishedDocument[] {
  return [...texts].map(([contentId, text]) => {
    const bytes = Buffer.from(change(text));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = `streams/v1/${contentId}.json`;
    return { path, kind: 'products', contentId, bytes, sha256, updated, signer: undefined };
  });
}

const upstream = documents('2025-06-25T11:01:49.000Z');
const contents = (wanted: (path: string) => boolean, published = upstream) => revisionContents(published, held(wanted));
const inFocal = (serial: string) => (path: string) => path.startsWith(`focal/amd64/${serial}/`);
const manifests = (texts: Readonly<Record<string, string>>): ReadManifest => {
  return async (side, path) => texts[`${side} ${path}`];
};
const none: ReadManifest = async (side, path) => {
  throw new Error(`${side} ${path} was read`);
};
const kernels = ['ga-20.04', 'ga-20.04-lowlatency', 'hwe-20.04', 'hwe-20.04-edge', 'hwe-20.04-lowlatency'];

test('two equal revisions differ in nothing, and no manifest is read', async () => {
  const revision = contents(() => true);
  expect(await revisionDifference(revision, revision, none)).toEqual({
    images: [],
    documents: [],
    addedFiles: 0,
    addedBytes: 0,
    removedFiles: 0,
    removedBytes: 0,
  });
});

test('a newer serial is an updated image, down to its packages', async () => {
  const read = manifests({
    'from focal/amd64/20250101/squashfs.manifest': 'bash\t5.0-1\nold\t1\nsame\t1\n',
    'to focal/amd64/20250102/squashfs.manifest': 'bash\t5.0-2\nnew\t1\nsame\t1\n',
  });
  const [from, to] = [contents(inFocal('20250101')), contents(inFocal('20250102'))];
  const difference = await revisionDifference(from, to, read);
  expect(difference.images).toEqual([
    {
      change: 'updated',
      os: 'ubuntu',
      release: 'focal',
      arch: 'amd64',
      label: 'stable',
      title: '20.04 LTS',
      from: '20250101',
      to: '20250102',
      kernels,
      addedKernels: [],
      removedKernels: [],
      addedBytes: bytesOf(to.held),
      removedBytes: bytesOf(from.held),
      packages: {
        added: [{ name: 'new', version: '1' }],
        removed: [{ name: 'old', version: '1' }],
        updated: [{ name: 'bash', from: '5.0-1', to: '5.0-2' }],
        unchanged: 1,
      },
    },
  ]);
  expect(difference).toMatchObject({
    documents: [],
    addedFiles: to.held.size,
    addedBytes: bytesOf(to.held),
    removedFiles: from.held.size,
    removedBytes: bytesOf(from.held),
  });
});

test('images are added and removed, bootloaders come last', async () => {
  const from = contents((path) => /^(?:focal|jammy)\/amd64\/20250102|^bootloaders\/pxe\/i386\/20210819/.test(path));
  const to = contents((path) =>
    /^(?:jammy|noble)\/amd64\/20250102|^bootloaders\/uefi\/arm64\/20210819|^centos\/8/.test(path),
  );
  const { images } = await revisionDifference(from, to, none);
  expect(
    images.map(({ change, os, release, arch, from: was, to: is }) => [change, os, release, arch, was, is]),
  ).toEqual([
    ['added', 'centos', '8', 'amd64', undefined, '20240128_01'],
    ['removed', 'ubuntu', 'focal', 'amd64', '20250102', undefined],
    ['added', 'ubuntu', 'noble', 'amd64', undefined, '20250102'],
    ['added', 'grub-efi', 'uefi', 'arm64', undefined, '20210819.0'],
    ['removed', 'pxelinux', 'pxe', 'i386', '20210819.0', undefined],
  ]);
  expect(images.find(({ release }) => release === 'focal')).toMatchObject({ kernels, removedKernels: kernels });
  expect(images.find(({ os }) => os === 'centos')).toMatchObject({ kernels: [], addedBytes: 40_900, removedBytes: 0 });
});

test('a kernel more is an updated image of the same version; its shared squashfs counts as there before', async () => {
  const ga = (path: string) => inFocal('20250102')(path) && !/\/(?:hwe|ga-20.04-lowlatency)/.test(path);
  const both = (path: string) => ga(path) || path.startsWith('focal/amd64/20250102/hwe-20.04/');
  const [from, to] = [contents(ga), contents(both)];
  const { images } = await revisionDifference(from, to, none);
  expect(images).toMatchObject([
    {
      change: 'updated',
      from: '20250102',
      to: '20250102',
      kernels: ['ga-20.04', 'hwe-20.04'],
      addedKernels: ['hwe-20.04'],
    },
  ]);
  expect(images[0]?.addedBytes).toBe(bytesOf(to.held) - bytesOf(from.held));
  expect(images[0]).not.toHaveProperty('packages');
  expect((await revisionDifference(to, from, none)).images).toMatchObject([{ removedKernels: ['hwe-20.04'] }]);
});

test('an older serial that is let go is told with its bytes, though the image stays at its version', async () => {
  const [from, to] = [contents((path) => path.startsWith('focal/amd64/')), contents(inFocal('20250102'))];
  const { images } = await revisionDifference(from, to, none);
  expect(images).toMatchObject([{ change: 'updated', from: '20250102', to: '20250102', addedBytes: 0 }]);
  expect(images[0]?.removedBytes).toBe(bytesOf(from.held) - bytesOf(to.held));
});

describe('packages are not told', () => {
  const [from, to] = [contents(inFocal('20250101')), contents(inFocal('20250102'))];
  const good = 'bash\t5.0-1\n';

  test.each<[string, ReadManifest]>([
    ['where a manifest is gone', async (side) => (side === 'from' ? undefined : good)],
    ['where a manifest is no list', async (side) => (side === 'from' ? good : '\u0000\u0001')],
  ])('%s', async (_, read) => {
    expect((await revisionDifference(from, to, read)).images[0]).not.toHaveProperty('packages');
  });

  test('where no manifest is held', async () => {
    const bare = (serial: string) => contents((path) => inFocal(serial)(path) && !path.endsWith('.manifest'));
    expect((await revisionDifference(bare('20250101'), bare('20250102'), none)).images[0]).not.toHaveProperty(
      'packages',
    );
  });
});

test("a bootloader's packages are its sources", async () => {
  const uefi = (serial: string) => (path: string) => path.startsWith(`bootloaders/uefi/amd64/${serial}`);
  const newest = documents('2025-06-26T11:01:49.000Z', (text) => {
    const document = JSON.parse(text);
    const items =
      document.products['com.ubuntu.maas.stable:1:grub-efi-signed:uefi:amd64']?.versions['20210819.0'].items;
    if (items !== undefined) items['grub2-signed'].src_version = '1.3';
    return JSON.stringify(document);
  });
  const [from, to] = [contents(uefi('20200908.0')), contents(uefi('20210819.0'), newest)];
  const { images } = await revisionDifference(from, to, none);
  expect(images).toMatchObject([
    { os: 'grub-efi-signed', release: 'uefi', kernels: [], from: '20200908.0', to: '20210819.0' },
  ]);
  expect(images[0]?.packages).toEqual({
    added: [],
    removed: [],
    updated: [{ name: 'grub2-signed', from: '1.2', to: '1.3' }],
    unchanged: 1,
  });
});

test('documents are added, removed and updated by what they say of their age', async () => {
  const [bootloaders, centos, ubuntu] = documents('2025-06-25T11:01:49.000Z');
  const [, , newer] = documents('2025-07-01T08:00:00.000Z', (text) => `${text} `);
  if (!bootloaders || !centos || !ubuntu || !newer) throw new Error('documents are missing');
  const [from, to] = [contents(() => false, [bootloaders, ubuntu]), contents(() => false, [centos, newer])];
  expect((await revisionDifference(from, to, none)).documents).toEqual([
    { change: 'removed', path: bootloaders.path, from: '2025-06-25T11:01:49.000Z' },
    { change: 'added', path: centos.path, to: '2025-06-25T11:01:49.000Z' },
    { change: 'updated', path: ubuntu.path, from: '2025-06-25T11:01:49.000Z', to: '2025-07-01T08:00:00.000Z' },
  ]);
});

test('a product file that is published twice, signed and plain, is read once', () => {
  const [, , ubuntu] = upstream;
  if (ubuntu === undefined) throw new Error('no document');
  const signed = { ...ubuntu, path: ubuntu.path.replace('.json', '.sjson') };
  expect(revisionContents([signed, ubuntu], new Map()).products.length).toBe(30);
});
