import { bootloaderProducts, centosProducts, notificationProducts } from './practice-extras.ts';
import { practiceContent, textItem } from './practice-items.ts';
import { ubuntuManifest } from './practice-manifest.ts';
import type { PracticeKernel, PracticeRelease } from './practice-releases.ts';
import { practiceArches, practiceKernels, practiceReleases, subarchesOf } from './practice-releases.ts';
import type { NewItem, NewProduct, NewProductFile } from './stream-shape.ts';

/** All the practice stream offers, shaped like MAAS stable (MAAS.md, "The stream"), without touching disk or network. */
export function practiceProductFiles(): readonly NewProductFile[] {
  return [
    { contentId: 'com.ubuntu.maas:stable:1:bootloader-download', products: bootloaderProducts() },
    { contentId: 'com.ubuntu.maas:stable:1:notifications', products: notificationProducts() },
    { contentId: 'com.ubuntu.maas:stable:centos-bases-download', products: centosProducts() },
    { contentId: 'com.ubuntu.maas:stable:v3:download', products: ubuntuProducts() },
  ];
}

function ubuntuProducts(): Readonly<Record<string, NewProduct>> {
  const products = practiceReleases.flatMap((release) =>
    practiceArches.flatMap((arch) =>
      practiceKernels(release.version).map((kernel) => ubuntuProduct(release, arch, kernel)),
    ),
  );
  return Object.fromEntries(products);
}

function ubuntuProduct(release: PracticeRelease, arch: string, kernel: PracticeKernel): readonly [string, NewProduct] {
  const { version, serials } = release;
  const { subarch, kflavor } = kernel;
  const tags = {
    arch,
    kflavor,
    krel: release.codename,
    label: 'stable',
    os: 'ubuntu',
    release: release.codename,
    release_codename: release.fullCodename,
    release_title: release.title,
    subarch,
    subarches: subarchesOf(version, subarch),
    support_eol: release.supportEol,
    support_esm_eol: release.supportEsmEol,
    version,
  };
  const versions = Object.fromEntries(serials.map((serial) => [serial, ubuntuItems(release, arch, serial, kernel)]));
  return [`com.ubuntu.maas.stable:v3:boot:${version}:${arch}:${subarch}`, { tags, versions }];
}

/** Kernel and initrd are the product's own; root image and manifest are shared by all kernels of the release, serial and arch. */
function ubuntuItems(
  release: PracticeRelease,
  arch: string,
  serial: string,
  kernel: PracticeKernel,
): Readonly<Record<string, NewItem>> {
  const folder = `${release.codename}/${arch}/${serial}`;
  const kernelFolder = `${folder}/${kernel.subarch}/${kernel.kflavor}`;
  const manifest = ubuntuManifest(release.codename, arch, serial === release.serials[1]);
  return {
    'boot-initrd': kernelItem('boot-initrd', kernelFolder, kernel, release.initrdBytes),
    'boot-kernel': kernelItem('boot-kernel', kernelFolder, kernel, release.kernelBytes),
    manifest: textItem('manifest', `${folder}/squashfs.manifest`, manifest),
    squashfs: {
      tags: { ftype: 'squashfs' },
      file: { path: `${folder}/squashfs`, content: practiceContent(`${folder}/squashfs`, release.squashfsBytes) },
    },
  };
}

function kernelItem(ftype: string, folder: string, { kpackage }: PracticeKernel, aboutBytes: number): NewItem {
  const path = `${folder}/${ftype}`;
  return { tags: { ftype, kpackage }, file: { path, content: practiceContent(path, aboutBytes) } };
}
