import { composeCsv } from './csv.ts';
import type { ImagePackages } from './image-packages.ts';
import type { ShippedItem } from './shipped-items.ts';

/** inventory.csv: every file of every image, a line for each kernel and version that it belongs to. */
export function composeInventory(items: readonly ShippedItem[]): Buffer {
  const header = [
    'mirror',
    'os',
    'release',
    'arch',
    'label',
    'kernel',
    'version',
    'item',
    'type',
    'file',
    'size_bytes',
    'sha256',
    'carried',
  ];
  return composeCsv(
    header,
    items.map((one) => [
      one.mirror,
      one.os,
      one.release,
      one.arch,
      one.label,
      one.kernel,
      one.version,
      one.item,
      one.ftype,
      one.path,
      one.sizeBytes,
      one.sha256,
      one.carried ? 'yes' : 'no',
    ]),
  );
}

/** packages.csv: what is inside of each root image and bootloader. */
export function composePackageInventory(images: readonly ImagePackages[]): Buffer {
  const rows = images.flatMap(({ files, packages }) => {
    const [file] = files;
    if (file === undefined) return [];
    const { mirror, os, release, arch, version: image, path } = file;
    return packages.map(({ name, version }) => [mirror, os, release, arch, image, path, name, version]);
  });
  return composeCsv(['mirror', 'os', 'release', 'arch', 'image_version', 'file', 'package', 'package_version'], rows);
}
