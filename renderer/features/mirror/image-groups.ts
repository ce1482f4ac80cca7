import type { MirrorImage } from '../../../electron/contract/image.ts';
import type { IconName } from '../../ui/icons.ts';

export interface ImageGroups {
  readonly images: readonly MirrorImage[];
  readonly bootloaders: readonly MirrorImage[];
}

/** As MAAS lists them: Ubuntu first, newest release first, then by architecture; bootloaders apart. */
export function groupImages(images: readonly MirrorImage[]): ImageGroups {
  const sorted = images.toSorted(
    (a, b) =>
      osRank(a.os) - osRank(b.os) ||
      a.os.localeCompare(b.os) ||
      releaseNumber(b) - releaseNumber(a) ||
      b.release.localeCompare(a.release) ||
      a.arch.localeCompare(b.arch),
  );
  return {
    images: sorted.filter((image) => !image.isBootloader),
    bootloaders: sorted.filter((image) => image.isBootloader),
  };
}

/** Of MAAS's own words, with what stands beside them. */
export const imageStateTexts = {
  synced: { label: 'Synced', icon: 'success', kind: 'positive' },
  incomplete: { label: 'Incomplete', icon: 'warning', kind: 'caution' },
  hidden: { label: 'Not published', icon: 'info', kind: 'neutral' },
} as const satisfies Readonly<
  Record<MirrorImage['state'], { readonly label: string; readonly icon: IconName; readonly kind: string }>
>;

/** One key for a row; labels tell candidate and stable apart. */
export function imageKey({ os, release, arch, label }: MirrorImage): string {
  return [os, release, arch, label].join(' ');
}

/** `Ubuntu 24.04 LTS`, `CentOS 8`. */
export function imageTitle({ os, title }: Pick<MirrorImage, 'os' | 'title'>): string {
  const name = osNames[os] ?? os;
  return title.toLowerCase().startsWith(name.toLowerCase()) ? title : `${name} ${title}`;
}

/** What stands below the title: codename or release, and a label other than `stable`; nothing new of a bootloader. */
export function imageDetail({ isBootloader, codename, release, label }: MirrorImage): string {
  const name = isBootloader ? [] : [codename ?? release];
  return [...name, ...(label === 'stable' ? [] : [label])].join(', ');
}

const osNames: Readonly<Record<string, string>> = { ubuntu: 'Ubuntu', centos: 'CentOS', 'ubuntu-core': 'Ubuntu Core' };

function osRank(os: string): number {
  return os === 'ubuntu' ? 0 : 1;
}

function releaseNumber({ version }: MirrorImage): number {
  return Number.parseFloat(version ?? '') || 0;
}
