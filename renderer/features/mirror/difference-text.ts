import type { ImageDifference, PackageDifference, RevisionDifference } from '../../../electron/contract/revision.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';

export const changeTexts = {
  added: { label: 'Added', icon: 'plus' },
  removed: { label: 'Removed', icon: 'trash' },
  updated: { label: 'Updated', icon: 'refresh' },
} as const;

/** The whole of a difference in one line. */
export function differenceText(difference: RevisionDifference): string {
  const { images, addedFiles, addedBytes, removedFiles, removedBytes } = difference;
  if (images.length === 0 && addedFiles === 0 && removedFiles === 0) return 'Both hold the same files.';
  return [
    `${countText(images.length, 'image')} changed`,
    `${countText(addedFiles, 'file')} more (${sizeText(addedBytes)})`,
    `${countText(removedFiles, 'file')} fewer (${sizeText(removedBytes)})`,
  ].join(', ');
}

/** `24.04 LTS noble amd64`; a bootloader by its type. */
export function imageName({ os, title, release, arch }: ImageDifference): string {
  return [title === '' ? os : title, release, arch].filter((part) => part !== '').join(' ');
}

/** `20250101 → 20250805`, or the one version there is. */
export function versionsText({ from, to }: Pick<ImageDifference, 'from' | 'to'>): string {
  if (from !== undefined && to !== undefined && from !== to) return `${from} → ${to}`;
  return to ?? from ?? '';
}

/** `12 packages updated, 1 added, 100 the same`. */
export function packagesText({ added, removed, updated, unchanged }: PackageDifference): string {
  const parts = [
    ...(updated.length > 0 ? [`${countText(updated.length, 'package')} updated`] : []),
    ...(added.length > 0 ? [`${countText(added.length, 'package')} added`] : []),
    ...(removed.length > 0 ? [`${countText(removed.length, 'package')} removed`] : []),
  ];
  if (parts.length === 0) return `The same ${countText(unchanged, 'package')}`;
  return `${parts.join(', ')}, ${unchanged} the same`;
}

/** Every changed package in a line of its own, by name. */
export function packageLines({ added, removed, updated }: PackageDifference): readonly string[] {
  const lines = [
    ...updated.map(({ name, from, to }) => ({ name, line: `${name}: ${from} → ${to}` })),
    ...added.map(({ name, version }) => ({ name, line: `${name}: added at ${version}` })),
    ...removed.map(({ name, version }) => ({ name, line: `${name}: removed, was ${version}` })),
  ];
  return lines.toSorted((a, b) => a.name.localeCompare(b.name)).map(({ line }) => line);
}
