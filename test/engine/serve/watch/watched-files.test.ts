import { expect, test } from 'vitest';
import type { CatalogueProduct } from '../../../../electron/engine/catalogue/catalogue.ts';
import { parseProducts } from '../../../../electron/engine/catalogue/parse-products.ts';
import { heldImages } from '../../../../electron/engine/serve/held-images.ts';
import { type HeldFile, watchedFiles } from '../../../../electron/engine/serve/watch/watched-files.ts';

interface Item {
  readonly path: string;
  readonly ftype?: string;
}

const sha256 = (letter: string) => letter.repeat(64);

/** Products of one product file; an item's digest is told by its path. */
function products(
  listed: Readonly<Record<string, { tags: Record<string, string>; versions: Record<string, readonly Item[]> }>>,
  contentId = 'com.ubuntu.maas:stable:v3:download',
): readonly CatalogueProduct[] {
  const itemOf = ({ path, ftype }: Item) => ({
    path,
    ftype: ftype ?? path.split('/').at(-1),
    size: 10,
    sha256: sha256('a'),
  });
  const top = {
    products: Object.fromEntries(
      Object.entries(listed).map(([name, { tags, versions }]) => [
        name,
        {
          ...tags,
          versions: Object.fromEntries(
            Object.entries(versions).map(([version, items]) => [
              version,
              { items: Object.fromEntries(items.map((item, at) => [`item-${at}`, itemOf(item)])) },
            ]),
          ),
        },
      ]),
    ),
  };
  return parseProducts([{ path: 'p.sjson', contentId, top: () => top }]);
}

function held(...files: readonly (readonly [string, HeldFile['hex']?])[]): ReadonlyMap<string, HeldFile> {
  return new Map(files.map(([path, hex = `hex ${path}`]) => [path, { sizeBytes: 10, hex }]));
}

const noble = { os: 'ubuntu', release: 'noble', release_title: '24.04 LTS', arch: 'amd64' };
const keys = (groups: ReturnType<typeof watchedFiles>) =>
  Object.fromEntries(groups.map(({ id, files }) => [id, [...files.keys()].sort()]));

test('of each product the newest version that is held is expected', () => {
  const listed = products({
    ga: {
      tags: noble,
      versions: {
        '1': [{ path: '1/boot-kernel' }],
        '2': [{ path: '2/boot-kernel' }],
        '3': [{ path: '3/boot-kernel' }],
      },
    },
  });
  expect(keys(watchedFiles(listed, held(['1/boot-kernel'], ['2/boot-kernel'])))).toEqual({
    'ubuntu/noble/amd64': ['hex 2/boot-kernel'],
  });
});

test('equal files and shared paths count once', () => {
  const squashfs = { path: 'noble/squashfs' };
  const listed = products({
    ga: { tags: noble, versions: { '1': [{ path: 'ga/boot-kernel' }, squashfs] } },
    hwe: { tags: noble, versions: { '1': [{ path: 'hwe/boot-kernel' }, squashfs] } },
  });
  const files = held(['ga/boot-kernel', 'same'], ['hwe/boot-kernel', 'same'], ['noble/squashfs']);
  expect(keys(watchedFiles(listed, files))).toEqual({ 'ubuntu/noble/amd64': ['hex noble/squashfs', 'same'] });
});

test('manifests are never expected, nor a root image beside a squashfs', () => {
  const listed = products({
    both: {
      tags: noble,
      versions: {
        '1': [
          { path: 'squashfs' },
          { path: 'root-image.gz' },
          { path: 'a', ftype: 'manifest' },
          { path: 'b', ftype: 'squashfs.manifest' },
        ],
      },
    },
    old: { tags: { ...noble, release: 'xenial' }, versions: { '1': [{ path: 'old/root-image.gz' }] } },
  });
  const files = held(['squashfs'], ['root-image.gz'], ['a'], ['b'], ['old/root-image.gz']);
  expect(keys(watchedFiles(listed, files))).toEqual({
    'ubuntu/noble/amd64': ['hex squashfs'],
    'ubuntu/xenial/amd64': ['hex old/root-image.gz'],
  });
});

test('groups are named for people, images first', () => {
  const listed = [
    ...products(
      {
        grub: {
          tags: { os: 'grub-efi-signed', arch: 'amd64', 'bootloader-type': 'uefi' },
          versions: { '1': [{ path: 'grub', ftype: 'archive.tar.xz' }] },
        },
      },
      'com.ubuntu.maas:stable:1:bootloader-download',
    ),
    ...products({
      n: { tags: noble, versions: { '1': [{ path: 'n' }] } },
      c: {
        tags: { os: 'centos', release: '8', release_title: 'CentOS 8', arch: 'amd64' },
        versions: { '1': [{ path: 'c' }] },
      },
      c7: {
        tags: { os: 'centos', release: 'centos70', release_title: 'CentOS 7', arch: 'amd64' },
        versions: { '1': [{ path: 'c7' }] },
      },
      d: { tags: { os: 'debian', release: '12', arch: 'arm64' }, versions: { '1': [{ path: 'd' }] } },
      x: { tags: {}, versions: { '1': [{ path: 'x' }] } },
    }),
  ];
  const groups = watchedFiles(listed, held(['grub'], ['n'], ['c'], ['c7'], ['d'], ['x']));
  expect(groups.map(({ title }) => title)).toEqual([
    'CentOS 7, amd64',
    'CentOS 8, amd64',
    'Ubuntu 24.04 LTS (noble), amd64',
    'debian 12, arm64',
    'Bootloaders',
    'Other files',
  ]);
});

test('what is not held is neither expected nor selected', () => {
  const listed = products({ n: { tags: noble, versions: { '1': [{ path: 'n' }] } } });
  expect([watchedFiles(listed, held()), heldImages(listed, held())]).toEqual([[], []]);
});

test('a selection lists the architectures of each release, bootloaders left out', () => {
  const listed = products({
    a: { tags: noble, versions: { '1': [{ path: 'a' }] } },
    b: { tags: { ...noble, arch: 'arm64' }, versions: { '1': [{ path: 'b' }] } },
    g: { tags: { os: 'pxelinux', arch: 'i386', 'bootloader-type': 'pxe' }, versions: { '1': [{ path: 'g' }] } },
  });
  expect(heldImages(listed, held(['a'], ['b'], ['g']))).toEqual([
    { os: 'ubuntu', release: 'noble', arches: ['amd64', 'arm64'] },
  ]);
});
