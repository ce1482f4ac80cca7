import { describe, expect, it } from 'vitest';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { otherNotation } from '../../../electron/engine/selection/hwe-notation.ts';
import { matchRule } from '../../../electron/engine/selection/rule-match.ts';
import { catalogueOf, type PlainProducts, plainProductsIn } from '../../helpers/catalogue.ts';
import { sharedFolder } from '../../helpers/shared.ts';

const tinyStreams = ['v3:download', '1:bootloader-download', 'centos-bases-download'].map((name) =>
  plainProductsIn(
    sharedFolder(
      'streams',
      'maas-tiny',
      'ephemeral-v3',
      'stable',
      'streams',
      'v1',
      `com.ubuntu.maas:stable:${name}.json`,
    ),
  ),
);
const notifications = plainProductsIn(
  sharedFolder('streams', 'oddities', 'stream', 'streams', 'v1', 'com.ubuntu.maas:stable:1:notifications.json'),
);
const tiny = catalogueOf(...tinyStreams, notifications);

const nobleAmd64: MaasTerms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'noble',
  arches: ['amd64'],
  subarches: ['*'],
  labels: ['*'],
  bootloaders: false,
};

function names(terms: Partial<MaasTerms>, catalogue = tiny): string[] {
  return matchRule({ ...nobleAmd64, ...terms }, catalogue).map((one) =>
    one.product.name.replace(/^com\.ubuntu\.maas\.stable:/, ''),
  );
}

const noble = (subarch: string) => `v3:boot:24.04:amd64:${subarch}`;
const bootloaders = [
  '1:grub-efi-signed:uefi:amd64',
  '1:grub-efi:uefi:arm64',
  '1:grub-ieee1275:open-firmware:ppc64el',
  '1:pxelinux:pxe:i386',
];
const allNoble = ['ga-24.04', 'ga-24.04-lowlatency', 'hwe-24.04', 'hwe-24.04-edge', 'hwe-24.04-lowlatency'].map(noble);

describe('terms of boot-source-selections on a MAAS stream', () => {
  it.each<[string, Partial<MaasTerms>, string[]]>([
    ['every kernel of a release', {}, allNoble],
    ['one kernel by its name', { subarches: ['ga-24.04'] }, [noble('ga-24.04')]],
    ['two kernels', { subarches: ['hwe-24.04', 'ga-24.04'] }, [noble('ga-24.04'), noble('hwe-24.04')]],
    ['what stands in the comma list', { subarches: ['generic'] }, allNoble],
    ['a kernel no product has', { subarches: ['ga-99.04'] }, []],
    ['a kernel of another release', { subarches: ['ga-22.04'] }, []],
    [
      'several architectures',
      { arches: ['amd64', 'arm64'], subarches: ['ga-24.04'] },
      [noble('ga-24.04'), 'v3:boot:24.04:arm64:ga-24.04'],
    ],
    ['a label that is there', { subarches: ['ga-24.04'], labels: ['stable'] }, [noble('ga-24.04')]],
    ['a label that is not', { labels: ['candidate'] }, []],
    ['only generic flavours', { kflavors: ['generic'] }, ['ga-24.04', 'hwe-24.04', 'hwe-24.04-edge'].map(noble)],
    ['CentOS', { os: 'centos', release: 'centos70' }, ['centos-bases:7.0:amd64']],
    ['every CentOS', { os: 'centos', release: '*' }, ['centos-bases:7.0:amd64', 'centos-bases:8:amd64']],
    ['a bootloader by its type', { os: 'grub-efi-signed', release: 'uefi' }, ['1:grub-efi-signed:uefi:amd64']],
    [
      'no bootloader where they are taken out',
      { os: '*', release: '*', subarches: ['*'], arches: ['i386', 'ppc64el'] },
      [],
    ],
  ])('choose %s', (_, terms, expected) => {
    expect(names(terms)).toEqual(expected);
  });

  it('take every bootloader, whatever its architecture and label, and notifications along', () => {
    const taken = names({ subarches: ['ga-24.04'], labels: ['stable'], bootloaders: true });
    expect(taken).toEqual([noble('ga-24.04'), ...bootloaders, '1:notifications']);
  });

  it('tell what was chosen from what came along', () => {
    const matched = matchRule({ ...nobleAmd64, release: 'nobel', bootloaders: true }, tiny);
    expect(matched.map((one) => one.selected)).toEqual([false, false, false, false, false]);
  });

  it('take all items of a version, those without a path too', () => {
    const [kernel] = matchRule({ ...nobleAmd64, subarches: ['ga-24.04'] }, tiny);
    expect(kernel?.versions.map(({ name, items }) => [name, ...items.map((item) => item.name)])).toEqual([
      ['20250101', 'boot-initrd', 'boot-kernel', 'manifest', 'squashfs'],
      ['20250102', 'boot-initrd', 'boot-kernel', 'manifest', 'squashfs'],
    ]);
    const message = matchRule({ ...nobleAmd64, bootloaders: true }, tiny).at(-1);
    expect(message?.versions[0]?.items.map((item) => item.path)).toEqual([undefined]);
  });
});

/** Kernels as images.maas.io lists them: every list names all earlier kernels, flavours and later kernels among them. */
function kernels(
  version: string,
  release: string,
  rows: readonly [subarch: string, kflavor: string, subarches: string][],
): PlainProducts {
  return {
    content_id: 'com.ubuntu.maas:stable:v3:download',
    products: Object.fromEntries(
      rows.map(([subarch, kflavor, subarches]) => [
        `${release}:${subarch}`,
        {
          os: 'ubuntu',
          arch: 'amd64',
          label: 'stable',
          release,
          version,
          subarch,
          kflavor,
          subarches,
          versions: { '20250101': { items: { squashfs: { path: `${release}/squashfs`, size: 1, sha256: 'ab' } } } },
        },
      ]),
    ),
  };
}

const list = 'generic,hwe-p,hwe-t,hwe-w,ga-16.04';
const real = catalogueOf(
  kernels('16.04', 'xenial', [
    ['ga-16.04', 'generic', list],
    ['ga-16.04-lowlatency', 'lowlatency', list],
    ['hwe-16.04', 'generic', list],
    ['hwe-16.04-lowlatency', 'lowlatency', list],
  ]),
  kernels('14.04', 'trusty', [
    ['hwe-t', 'generic', 'generic,hwe-t'],
    ['hwe-x', 'generic', 'generic,hwe-t,hwe-x'],
  ]),
);

describe('comma lists as MAAS 3.7 matches them', () => {
  it.each<[string, Partial<MaasTerms>, string[]]>([
    [
      'the kernel’s own name goes before lists, in each flavour the first that lists it',
      { subarches: ['ga-16.04'] },
      ['ga-16.04', 'ga-16.04-lowlatency'],
    ],
    ['one flavour alone', { subarches: ['ga-16.04'], kflavors: ['generic'] }, ['ga-16.04']],
    ['a later kernel owns its name', { subarches: ['hwe-16.04'] }, ['hwe-16.04']],
    [
      'a name nobody owns is taken wherever it is listed',
      { subarches: ['hwe-t'] },
      ['ga-16.04', 'ga-16.04-lowlatency', 'hwe-16.04', 'hwe-16.04-lowlatency'],
    ],
    ['the letter of this release is its ga kernel', { subarches: ['hwe-x'], kflavors: ['generic'] }, ['ga-16.04']],
    ['part of a name is no name', { subarches: ['hwe'] }, []],
  ])('%s', (_, terms, expected) => {
    expect(names({ release: 'xenial', ...terms }, real)).toEqual(expected.map((name) => `xenial:${name}`));
  });

  it.each([
    ['hwe-t', ['hwe-t']],
    ['hwe-x', ['hwe-x']],
    ['ga-14.04', ['hwe-t']],
    ['ga-16.04', ['hwe-x']],
  ])('%s finds %j in a release of the older notation', (subarch, expected) => {
    expect(names({ release: 'trusty', subarches: [subarch] }, real)).toEqual(expected.map((name) => `trusty:${name}`));
  });
});

describe('the two notations of a release’s own kernel', () => {
  it.each([
    ['hwe-p', 'ga-12.04'],
    ['hwe-t', 'ga-14.04'],
    ['hwe-x', 'ga-16.04'],
    ['hwe-z', 'ga-17.04'],
    ['hwe-t-lowlatency', 'ga-14.04-lowlatency'],
  ])('%s is %s', (letter, version) => {
    expect(otherNotation(letter)).toBe(version);
    expect(otherNotation(version)).toBe(letter);
  });

  it.each(['generic', 'ga-24.04', 'hwe-16.04', 'hwe-24.04-edge', 'hwe-a', 'hwe-xx', '*'])('%s has no other', (name) => {
    expect(otherNotation(name)).toBeUndefined();
  });
});
