import type { CatalogueProduct, Tags } from '../catalogue/catalogue.ts';

/** A product as MAAS's importer sees it (3.7, `RepoDumper.insert_item`). */
export interface MaasProduct {
  readonly product: CatalogueProduct;
  readonly os: string;
  /** For a bootloader its type: `uefi`, `pxe`, `open-firmware`. */
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  readonly kflavor: string;
  /** The kernel's own name. */
  readonly subarch: string;
  /** All kernels it can stand for. */
  readonly subarches: ReadonlySet<string>;
  /** Bootloaders and release notifications, which MAAS takes whatever is selected. */
  readonly companion: boolean;
}

const bootloaders = new Set(['grub-efi-signed', 'grub-efi', 'grub-ieee1275', 'pxelinux']);

export function maasProduct(product: CatalogueProduct): MaasProduct {
  const tags = newestTags(product);
  const bootloaderType = tags.get('bootloader-type');
  const os = tags.get('os') || 'ubuntu';
  const bootloader =
    bootloaderType !== '' || bootloaders.has(os) || product.contentId.endsWith(':1:bootloader-download');
  return {
    product,
    os,
    release: bootloaderType || tags.get('release'),
    arch: tags.get('arch'),
    label: tags.get('label'),
    kflavor: bootloader ? 'bootloader' : tags.get('kflavor') || 'generic',
    subarch: tags.get('subarch') || 'generic',
    subarches: new Set((tags.get('subarches') || 'generic').split(',').map((one) => one.trim())),
    companion: bootloader || tags.get('release') === 'notifications',
  };
}

/** Tags may stand at any level and MAAS reads them off an item of the newest version. */
export function newestTags(product: CatalogueProduct): Tags {
  return product.versions.at(-1)?.items[0]?.tags ?? product.tags;
}
