import type { FoundShipment, Volume } from '../../contract/media.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { quoted } from '../../engine/quoted.ts';
import type { Column } from '../output/table.ts';

export const volumeColumns: readonly Column<Volume>[] = [
  { title: 'VOLUME', value: ({ mountPoint }) => mountPoint, shrinks: true },
  { title: 'LABEL', value: ({ label }) => label ?? '' },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'FREE', value: ({ freeBytes }) => formatBytes(freeBytes), align: 'right' },
  { title: 'FILE SYSTEM', value: ({ fileSystem }) => fileSystem },
  { title: 'KIND', value: kindText },
  { title: 'HOLDS', value: contentsText, shrinks: true },
];

/** What came, went, or holds something else now: one line each. */
export function volumeChanges(before: readonly Volume[], after: readonly Volume[]): readonly string[] {
  const known = new Map(before.map((volume) => [volume.id, lineOf(volume)]));
  const gone = before.filter(({ id }) => !after.some((volume) => volume.id === id));
  const changed = after.filter((volume) => known.has(volume.id) && known.get(volume.id) !== lineOf(volume));
  return [
    ...gone.map(({ mountPoint }) => `- ${mountPoint}`),
    ...after.filter(({ id }) => !known.has(id)).map((volume) => `+ ${lineOf(volume)}`),
    ...changed.map((volume) => `~ ${lineOf(volume)}`),
  ];
}

/** Without the free space, which changes all the time. */
function lineOf(volume: Volume): string {
  const { mountPoint, label, sizeBytes, fileSystem } = volume;
  const facts = [...(label === undefined ? [] : [label]), formatBytes(sizeBytes), fileSystem, kindText(volume)];
  return `${mountPoint}: ${[...facts.filter((fact) => fact !== ''), contentsText(volume)].join(', ')}`;
}

function kindText({ removable, system, readOnly }: Volume): string {
  return [...(removable ? ['removable'] : []), ...(system ? ['system'] : []), ...(readOnly ? ['read-only'] : [])].join(
    ', ',
  );
}

function contentsText({ contents }: Volume): string {
  switch (contents.kind) {
    case 'empty':
      return 'nothing';
    case 'other-files':
      return 'other files';
    case 'shipments':
      return [...contents.shipments.map(shipmentText), ...(contents.otherFiles ? ['other files'] : [])].join('; ');
    case 'unreadable':
      return `cannot be read (${contents.failure.code})`;
    default:
      return contents satisfies never;
  }
}

const stateTexts = { complete: '', unfinished: ', not finished', damaged: ', damaged' } as const;

function shipmentText({ title, volume, volumes, state }: FoundShipment): string {
  const which = volumes > 1 ? `, volume ${volume} of ${volumes}` : '';
  return `shipment ${quoted(title)}${which}${stateTexts[state]}`;
}
