import { named, type Problem } from './problem.ts';

/** What decides whether MAAS takes a product at all. */
export interface ProductIdentity {
  readonly document: string;
  readonly name: string;
  readonly family: ProductFamily;
  readonly os: string;
  readonly arch: string;
  readonly bootloaderType: string | undefined;
}

export type ProductFamily = 'ubuntu' | 'ubuntu-core' | 'bootloader' | 'other';

/** What the name of a product must hold, so that older MAAS pass over what they do not know. */
const takenNames: Readonly<Record<ProductFamily, RegExp>> = {
  ubuntu: /:v(?:[23]|3\+platform):/iu,
  'ubuntu-core': /:v4:/iu,
  bootloader: /:1:/u,
  other: /^/u,
};

/** The bootloaders that MAAS knows and takes, whatever the architecture of its machines. */
export const knownBootloaders = [
  { type: 'uefi', os: 'grub-efi-signed', arch: 'amd64' },
  { type: 'uefi', os: 'grub-efi', arch: 'arm64' },
  { type: 'open-firmware', os: 'grub-ieee1275', arch: 'ppc64el' },
  { type: 'pxe', os: 'pxelinux', arch: 'i386' },
] as const;

/** Why MAAS skips a product, by its name or as a bootloader for nothing it knows; undefined where it takes it. */
export function skipReason({ document, name, family, os, arch, bootloaderType }: ProductIdentity): Problem | undefined {
  const place = { document, product: name };
  if (!takenNames[family].test(name)) {
    const message = `MAAS skips ${named(name)}: it takes no ${family === 'bootloader' ? 'bootloader' : os} by such a name.`;
    return { rule: 'product-name', place, message };
  }
  if (family !== 'bootloader') return undefined;
  if (knownBootloaders.some((one) => one.type === bootloaderType && one.os === os && one.arch === arch))
    return undefined;
  const what = `${named(os)} of type ${named(bootloaderType ?? '')} for ${named(arch)}`;
  return {
    rule: 'bootloader-unsupported',
    place,
    message: `MAAS skips ${named(name)}: it knows no bootloader ${what}.`,
  };
}
