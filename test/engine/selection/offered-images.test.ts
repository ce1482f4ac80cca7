import { describe, expect, test } from 'vitest';
import { offeredImages } from '../../../electron/engine/selection/offered-images.ts';
import { catalogueOf, type PlainProducts, plainProductsIn } from '../../helpers/catalogue.ts';
import { sharedFolder } from '../../helpers/shared.ts';

const folder = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable', 'streams', 'v1');
const files = ['v3:download', '1:bootloader-download', 'centos-bases-download'].map((name) =>
  plainProductsIn(`${folder}/com.ubuntu.maas:stable:${name}.json`),
);
const tiny = offeredImages(catalogueOf(...files).products);

/** One product with one version. */
function stream(tags: Readonly<Record<string, string>>, ftypes: readonly string[], name = 'p'): PlainProducts {
  const items = Object.fromEntries(ftypes.map((ftype) => [ftype, { ftype, path: `${name}/${ftype}`, size: 10 }]));
  return { content_id: 'x', products: { [name]: { ...tags, versions: { '1': { items } } } } };
}

function only(file: PlainProducts) {
  const { images } = offeredImages(catalogueOf(file).products);
  expect(images).toHaveLength(1);
  return images[0];
}

describe('the images that a source offers', () => {
  test('are one row for each release and architecture, Ubuntu first, newest first', () => {
    expect(tiny.images.map(({ title, arch }) => `${title} ${arch}`)).toEqual([
      '24.04 LTS amd64',
      '24.04 LTS arm64',
      '22.04 LTS amd64',
      '22.04 LTS arm64',
      '20.04 LTS amd64',
      '20.04 LTS arm64',
      'CentOS 8 amd64',
      'CentOS 7 amd64',
    ]);
    expect(tiny).toMatchObject({ products: 36, items: 254, notifications: [] });
  });

  test('have their codename and their ends of support', () => {
    expect(tiny.images[0]).toMatchObject({
      os: 'ubuntu',
      release: 'noble',
      label: 'stable',
      codename: 'Noble Numbat',
      version: '24.04',
      lts: true,
      supportEnds: '2029-05-31',
      esmEnds: '2034-04-25',
    });
    expect(tiny.images[6]).toMatchObject({ release: '8', lts: false, supportEnds: '2024-06-30' });
    expect(tiny.images[6]).not.toHaveProperty('esmEnds');
  });

  test('count what kernels share once; the rest is each kernel’s own', () => {
    const [noble] = tiny.images;
    const own = noble?.kernels.map(({ ownBytes }) => ownBytes) ?? [];
    expect(own).toEqual([17_000, 17_030, 17_010, 17_020, 17_040]);
    const shared = 40_000 + 1711;
    expect(noble?.sizeBytes).toBe(own.reduce((sum, bytes) => sum + bytes, shared));
  });

  test('mark the kernel that MAAS’s ga-… takes alone, and list versions newest first', () => {
    const kernels = tiny.images[0]?.kernels ?? [];
    expect(kernels.filter(({ isGa }) => isGa).map(({ subarch }) => subarch)).toEqual(['ga-24.04']);
    expect(kernels[0]?.versions).toEqual(['20250102', '20250101']);
    expect(kernels.map(({ kflavor }) => kflavor)).toEqual([
      'generic',
      'lowlatency',
      'generic',
      'generic',
      'lowlatency',
    ]);
  });

  test('find the ga kernel in the older notation too', () => {
    const trusty = {
      os: 'ubuntu',
      release: 'trusty',
      version: '14.04',
      arch: 'amd64',
      subarch: 'hwe-t',
      subarches: 'generic,hwe-t',
    };
    expect(only(stream(trusty, ['boot-kernel', 'squashfs']))?.kernels).toMatchObject([
      { subarch: 'hwe-t', isGa: true },
    ]);
  });

  test('come whole where they have no kernel', () => {
    expect(tiny.images[6]?.kernels).toMatchObject([{ subarch: 'generic', isGa: true, ownBytes: 40_900 }]);
  });

  test('are called by their release where the stream has no title; an even April is LTS then', () => {
    const tags = { os: 'ubuntu', release: 'noble', arch: 'amd64', version: '24.04' };
    expect(only(stream(tags, ['squashfs']))).toMatchObject({ title: 'noble', lts: true });
    expect(only(stream({ ...tags, version: '23.04' }, ['squashfs']))).toMatchObject({ lts: false });
    expect(only(stream({ ...tags, release_title: '24.04' }, ['squashfs']))).toMatchObject({ lts: false });
  });

  test('are left out where nothing can be fetched of them', () => {
    const empty = { content_id: 'x', products: { p: { os: 'ubuntu', release: 'noble', versions: {} } } };
    expect(offeredImages(catalogueOf(empty).products)).toMatchObject({ images: [], products: 1, items: 0 });
  });

  test('stand apart from the four bootloaders', () => {
    expect(tiny.bootloaders.map(({ title, sizeBytes }) => [title, sizeBytes])).toEqual([
      ['UEFI amd64', 6420],
      ['UEFI arm64', 3210],
      ['Open Firmware ppc64el', 3210],
      ['PXE i386', 3210],
    ]);
  });
});
