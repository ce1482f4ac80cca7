import type { ExportResult, ImportResult, RereadWay } from '../../../electron/contract/media.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';

/** How far the reading back of what was written proves it. */
export const rereadTexts = {
  direct: 'read back from the device itself, every digest matches',
  'dropped-cache': "read back after the system's memory of it was dropped, every digest matches",
  cached: "read back, perhaps out of the system's memory, every digest matches",
  none: 'not read back',
} as const satisfies Readonly<Record<RereadWay, string>>;

/** What an export that ended well has written and proven. */
export function exportProof(result: ExportResult): readonly string[] {
  const { title, volume, volumes, files, copiedBytes, keptBytes, reread } = result;
  const what = volumes === 1 ? title : `Volume ${volume} of ${volumes} of ${title}`;
  const kept = keptBytes === 0 ? '' : ` ${sizeText(keptBytes)} stood there already.`;
  const read = rereadTexts[reread];
  return [
    `${what} is written: ${countText(files, 'file')}, ${sizeText(copiedBytes)} copied.${kept}`,
    `${read.charAt(0).toUpperCase()}${read.slice(1)}.`,
  ];
}

/** What an import or a check has read, and what it found. */
export function importProof(
  { checkedFiles, checkedBytes, damaged, volumesNeeded, mirrors }: ImportResult,
  kind: 'import' | 'check',
): readonly string[] {
  const right = damaged.length === 0 ? 'every digest matches' : `${countText(damaged.length, 'file')} damaged`;
  const read = `${countText(checkedFiles, 'file')}, ${sizeText(checkedBytes)} checked, ${right}.`;
  if (kind === 'check') return [read, ...needed(volumesNeeded)];
  const names = mirrors.map(({ name }) => name).join(', ');
  return [...(volumesNeeded.length > 0 || names === '' ? [] : [`${names} is imported and published.`]), read];
}

function needed(labels: readonly string[]): readonly string[] {
  return labels.length === 0 ? [] : [`Not looked at: ${labels.join(', ')}.`];
}
