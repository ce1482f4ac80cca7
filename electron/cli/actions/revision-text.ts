import type {
  DocumentDifference,
  ImageDifference,
  KeptRevision,
  PackageDifference,
  RevisionDifference,
} from '../../contract/revision.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, timeText } from '../output/units.ts';

const columns: readonly Column<KeptRevision>[] = [
  { title: 'REVISION', value: ({ number }) => String(number), align: 'right' },
  { title: 'PUBLISHED', value: ({ publishedAt }) => timeText(publishedAt) },
  { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'STATE', value: stateText },
  {
    title: 'SIGNED BY',
    value: ({ signers }) => signers.map((signer) => signer.fingerprint).join(', ') || 'nobody',
    shrinks: true,
  },
];

/** A table of revisions, oldest first. */
export function revisionLines(revisions: readonly KeptRevision[], width: number | undefined): readonly string[] {
  return revisions.length === 0 ? ['Nothing has been published yet.'] : tableLines(columns, revisions, width);
}

function stateText({ state, restores }: KeptRevision): string {
  return restores === undefined ? state : `held (revision ${restores} again)`;
}

/** What changed, image by image, with the packages of those that were updated. */
export function differenceLines(difference: RevisionDifference): readonly string[] {
  const { images, documents, addedFiles, addedBytes, removedFiles, removedBytes } = difference;
  if (images.length === 0 && documents.length === 0 && addedFiles + removedFiles === 0)
    return ['Nothing changed between these revisions.'];
  return [
    ...images.flatMap(imageLines),
    ...documents.map(documentLine),
    `${countText(addedFiles, 'file')} added (${formatBytes(addedBytes)}), ${removedFiles} removed (${formatBytes(removedBytes)})`,
  ];
}

const signs = { added: '+', removed: '-', updated: '~' } as const;

function imageLines(image: ImageDifference): readonly string[] {
  const { change, os, release, arch, label, title, from, to, addedKernels, removedKernels, packages } = image;
  const versions = [from, to].filter((one) => one !== undefined);
  const named = [os, release, arch, label, title === '' ? '' : `(${title})`].filter((one) => one !== '').join(' ');
  return [
    `${signs[change]} ${named} ${[...new Set(versions)].join(' → ')}`,
    ...(addedKernels.length === 0 || change === 'added' ? [] : [`    kernels added: ${addedKernels.join(', ')}`]),
    ...(removedKernels.length === 0 || change === 'removed' ? [] : [`    kernels gone: ${removedKernels.join(', ')}`]),
    ...(packages === undefined ? [] : packageLines(packages)),
  ];
}

function packageLines({ added, removed, updated, unchanged }: PackageDifference): readonly string[] {
  return [
    `    packages: ${updated.length} updated, ${added.length} added, ${removed.length} gone, ${unchanged} unchanged`,
    ...updated.map(({ name, from, to }) => `    ~ ${name} ${from} → ${to}`),
    ...added.map(({ name, version }) => `    + ${name} ${version}`),
    ...removed.map(({ name, version }) => `    - ${name} ${version}`),
  ];
}

function documentLine({ change, path, from, to }: DocumentDifference): string {
  const dates = [from, to].flatMap((one) => (one === undefined ? [] : [timeText(one)]));
  return `${signs[change]} ${path} ${dates.join(' → ')}`.trimEnd();
}
