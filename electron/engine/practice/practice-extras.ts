import { practiceContent, textItem } from './practice-items.ts';
import { centosManifest } from './practice-manifest.ts';
import type { NewItem, NewProduct } from './stream-shape.ts';

interface SourcePackage {
  readonly name: string;
  readonly srcRelease: string;
  /** By version of the bootloader. */
  readonly srcVersions: Readonly<Record<string, string>>;
  readonly aboutBytes: number;
}

interface Bootloader {
  readonly os: string;
  readonly type: 'uefi' | 'open-firmware' | 'pxe';
  readonly arch: string;
  readonly arches: string;
  readonly packages: readonly SourcePackage[];
}

const bootloaderVersions = ['20200908.0', '20210819.0'] as const;

const grub2: SourcePackage = {
  name: 'grub2',
  srcRelease: 'focal',
  srcVersions: { '20200908.0': '2.04-1ubuntu26.4', '20210819.0': '2.04-1ubuntu44.2' },
  aboutBytes: 96_000,
};
const grub2Signed: SourcePackage = {
  name: 'grub2-signed',
  srcRelease: 'focal',
  srcVersions: { '20200908.0': '1.142.6+2.04-1ubuntu26.4', '20210819.0': '1.167.2+2.04-1ubuntu44.2' },
  aboutBytes: 94_000,
};
const shimSigned: SourcePackage = {
  name: 'shim-signed',
  srcRelease: 'focal',
  srcVersions: { '20200908.0': '1.40.4+15+1552672080.a4a1fbe-0ubuntu2', '20210819.0': '1.40.7+15.4-0ubuntu9' },
  aboutBytes: 80_000,
};
const syslinux: SourcePackage = {
  name: 'syslinux',
  srcRelease: 'focal',
  srcVersions: {
    '20200908.0': '3:6.04~git20190206.bf6db5b4+dfsg1-2',
    '20210819.0': '3:6.04~git20190206.bf6db5b4+dfsg1-2',
  },
  aboutBytes: 70_000,
};

const bootloaders: readonly Bootloader[] = [
  { os: 'grub-efi-signed', type: 'uefi', arch: 'amd64', arches: 'amd64', packages: [grub2Signed, shimSigned] },
  { os: 'grub-efi', type: 'uefi', arch: 'arm64', arches: 'arm64', packages: [grub2] },
  { os: 'grub-ieee1275', type: 'open-firmware', arch: 'ppc64el', arches: 'ppc64el', packages: [grub2] },
  { os: 'pxelinux', type: 'pxe', arch: 'i386', arches: 'i386,amd64', packages: [syslinux] },
];

/** The four bootloaders that MAAS wants whatever the machines' architecture. */
export function bootloaderProducts(): Readonly<Record<string, NewProduct>> {
  return Object.fromEntries(bootloaders.map((loader) => [bootloaderName(loader), bootloaderProduct(loader)]));
}

function bootloaderName({ os, type, arch }: Bootloader): string {
  return `com.ubuntu.maas.stable:1:${os}:${type}:${arch}`;
}

function bootloaderProduct(loader: Bootloader): NewProduct {
  const { os, type, arch, arches, packages } = loader;
  const itemsOf = (version: string) =>
    Object.fromEntries(packages.map((source) => [source.name, bootloaderItem(loader, version, source)]));
  return {
    tags: { arch, arches, 'bootloader-type': type, label: 'stable', os },
    versions: Object.fromEntries(bootloaderVersions.map((version) => [version, itemsOf(version)])),
  };
}

function bootloaderItem({ type, arch }: Bootloader, version: string, source: SourcePackage): NewItem {
  const path = `bootloaders/${type}/${arch}/${version}/${source.name}.tar.xz`;
  return {
    tags: {
      ftype: 'archive.tar.xz',
      src_package: source.name,
      src_release: source.srcRelease,
      src_version: source.srcVersions[version] ?? '',
    },
    file: { path, content: practiceContent(path, source.aboutBytes) },
  };
}

const centosReleases = [
  { release: 'centos70', title: 'CentOS 7', version: '7.0', supportEol: '2024-06-30' },
  { release: '8', title: 'CentOS 8', version: '8', supportEol: '2021-12-31' },
] as const;

/** CentOS 7 and 8 for amd64: a root archive and its manifest. */
export function centosProducts(): Readonly<Record<string, NewProduct>> {
  const products = centosReleases.map(({ release, title, version, supportEol }) => {
    const path = `centos/${release}/amd64/20240128_01/root-tgz`;
    const items = {
      manifest: textItem('manifest', `${path}.manifest`, centosManifest(release)),
      'root-tgz': { tags: { ftype: 'root-tgz' }, file: { path, content: practiceContent(path, 1_350_000) } },
    };
    const tags = {
      arch: 'amd64',
      label: 'stable',
      os: 'centos',
      release,
      release_title: title,
      subarch: 'generic',
      subarches: 'generic',
      support_eol: supportEol,
      version,
    };
    return [
      `com.ubuntu.maas.stable:centos-bases:${version}:amd64`,
      { tags, versions: { '20240128_01': items } },
    ] as const;
  });
  return Object.fromEntries(products);
}

/** A release notification: an item that is data alone, without a path. */
export function notificationProducts(): Readonly<Record<string, NewProduct>> {
  const item: NewItem = {
    tags: {
      ftype: 'notifications',
      release_notification: [
        {
          maas_version: '3.7.3',
          message: 'MAAS 3.7.3 is out. This notice comes from the practice stream.',
          version: 1,
        },
      ],
    },
  };
  return {
    'com.ubuntu.maas.stable:1:notifications': {
      tags: {
        arch: 'amd64',
        label: 'stable',
        os: 'release-notifications',
        release: 'notifications',
        subarches: 'generic',
      },
      versions: { '20250601': { 'release-notification': item } },
    },
  };
}
