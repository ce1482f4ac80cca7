import type { ReceiptView, ShipmentTrust, ShipmentView, ShipmentVolume, ShippedMirror } from '../../contract/media.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { quoted } from '../../engine/quoted.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, timeText } from '../output/units.ts';

/** What a shipment is, for people. Of one whose key is not trusted only what its folders are. */
export function shipmentLines(view: ShipmentView, columns?: number): readonly string[] {
  const { title, createdAt, application, trust, delta, mirrors, volumes } = view;
  const proven = trust.state === 'trusted';
  return [
    `Shipment ${quoted(title)}${proven ? `, made ${timeText(createdAt)} by ${application}` : ''}`,
    `Signed by ${trust.fingerprint}, ${trustWords(trust)}.`,
    ...(proven && delta !== undefined
      ? [`Only what ${quoted(delta.site)} lacked: by its receipt of ${timeText(delta.createdAt)}.`]
      : []),
    '',
    ...tableLines(volumeColumns, volumes, columns),
    ...(proven ? ['', ...tableLines(mirrorColumns, mirrors, columns)] : []),
    ...(proven ? mirrors.flatMap(newsLines) : []),
    ...view.damaged.map(({ path, reason }) => `damaged  ${path}: ${reason}`),
  ];
}

function trustWords({ state, before }: ShipmentTrust): string {
  switch (state) {
    case 'trusted':
      return 'which is trusted';
    case 'new':
      return 'which is not trusted here yet: nothing of it is proven';
    case 'changed':
      return `but ${before ?? 'another key'} is the one that is trusted: nothing of it is proven`;
    default:
      return state satisfies never;
  }
}

const volumeColumns: readonly Column<ShipmentVolume>[] = [
  { title: 'VOLUME', value: ({ label }) => label },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'FOLDER', value: ({ folder }) => folder ?? 'not here', shrinks: true },
];

const mirrorColumns: readonly Column<ShippedMirror>[] = [
  { title: 'MIRROR', value: ({ name }) => name, shrinks: true },
  { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'PUBLISHES', value: ({ publication }) => publication },
  { title: 'PUBLISHED', value: ({ publishedAt }) => timeText(publishedAt) },
  { title: 'IMAGES SIGNED BY', value: signersText, shrinks: true },
];

function signersText({ unsigned, upstreamSigners }: ShippedMirror): string {
  if (unsigned) return "nobody: on the shipment's word";
  return upstreamSigners.map(({ userId, fingerprint }) => userId ?? fingerprint).join(', ') || 'not proven';
}

/** What an import of this mirror would do. */
function newsLines({ name, into }: ShippedMirror): readonly string[] {
  if (into === undefined) return [];
  const { folder, state, bringFiles, bringBytes, presentFiles, removeFiles, missingFiles } = into;
  const counts = [
    ...(bringFiles > 0 ? [`brings ${countText(bringFiles, 'file')} (${formatBytes(bringBytes)})`] : []),
    ...(presentFiles > 0 ? [`${presentFiles} there already`] : []),
    ...(removeFiles > 0 ? [`${removeFiles} to go`] : []),
    ...(missingFiles > 0 ? [`${missingFiles} neither here nor there`] : []),
  ];
  return [`${name} into ${folder}: ${[stateWords[state], ...counts].join(', ')}.`];
}

const stateWords: Readonly<Record<NonNullable<ShippedMirror['into']>['state'], string>> = {
  new: 'a new mirror',
  update: 'newer than what is there',
  same: 'the same as what is there',
  older: 'older than what is there',
};

/** What a receipt says, for people. */
export function receiptLines(receipt: ReceiptView, columns?: number): readonly string[] {
  const { site, createdAt, fingerprint, trust, mirrors, bringAgain } = receipt;
  return [
    `Receipt of ${quoted(site)}, made ${timeText(createdAt)}`,
    `Signed by ${fingerprint}, ${trust === 'trusted' ? 'which is trusted' : 'which is not trusted here'}.`,
    '',
    ...tableLines(
      [
        { title: 'MIRROR', value: ({ name }) => name, shrinks: true },
        { title: 'REVISION', value: ({ revision }) => String(revision), align: 'right' },
        { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
      ],
      mirrors,
      columns,
    ),
    ...bringAgain.map((path) => `bring again  ${path}`),
  ];
}
