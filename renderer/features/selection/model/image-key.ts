import type { ImageName, OfferedKernel } from '../../../../electron/contract/image.ts';

/** One image of a catalogue, or one kernel of an image; fit for a map. */
export type ImageKey = string;
export type KernelKey = string;

export function imageKey({ os, release, arch, label }: ImageName): ImageKey {
  return [os, release, arch, label].join('\0');
}

/** What rules can tell kernels of an image apart by. */
export function kernelKey({ subarch, kflavor }: Pick<OfferedKernel, 'subarch' | 'kflavor'>): KernelKey {
  return `${subarch}\0${kflavor}`;
}
