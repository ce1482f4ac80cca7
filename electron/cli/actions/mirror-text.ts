import type { ImportedFrom, Mirror } from '../../contract/mirror.ts';
import type { KeptRevision } from '../../contract/revision.ts';
import type { Rule } from '../../contract/selection.ts';
import type { Signer } from '../../contract/source.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { countText, timeText } from '../output/units.ts';

/** A mirror for people, in whole. `current`: the revision it publishes. */
export function mirrorLines(mirror: Mirror, current?: KeptRevision): readonly string[] {
  const { revision, selection, lastSyncAt, lastAuditAt } = mirror;
  const rows: readonly (readonly [string, string])[] = [
    ['Name', mirror.name],
    ['Id', mirror.id],
    ['Folder', mirror.folder],
    ['Source', `${mirror.sourceLocation} (${mirror.trust})`],
    ...(mirror.upstreamSigners ?? []).map((signer) => ['Signed by', signerText(signer)] as const),
    ...(mirror.importedFrom === undefined ? [] : [['Came by', importedText(mirror.importedFrom)] as const]),
    ['Publishes', publicationText(mirror)],
    ['State', mirror.state],
    ['Holds', `${countText(mirror.files, 'file')}, ${formatBytes(mirror.sizeBytes)}`],
    ...(revision === undefined
      ? []
      : [['Revision', `${revision.number}, published ${timeText(revision.publishedAt)}`] as const]),
    ...(current?.heldSince === undefined ? [] : [['Held', heldText(current.restores, current.heldSince)] as const]),
    ['Keeps', countText(mirror.keepRevisions, 'earlier revision')],
    ['Last sync', lastSyncAt === undefined ? 'never' : timeText(lastSyncAt)],
    ['Last audit', lastAuditAt === undefined ? 'never' : timeText(lastAuditAt)],
    ...selection.rules.map((rule) => [`Rule ${rule.id}`, ruleText(rule)] as const),
    ...selection.pins.map(({ product, version }) => ['Pin', `${product} at ${version}`] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** Who signed the source's documents, and when. */
function signerText({ fingerprint, userId, signedAt }: Signer): string {
  return `${userId === undefined ? '' : `${userId} `}${fingerprint}, ${timeText(signedAt)}`;
}

/** The shipment that it is a copy of. */
function importedText({ shipmentId, fingerprint, at }: ImportedFrom): string {
  return `shipment ${shipmentId}, signed by ${fingerprint}, taken over ${timeText(at)}`;
}

function heldText(restores: number | undefined, since: string): string {
  return `at revision ${restores} since ${timeText(since)}; syncs publish nothing until \`streamferry mirrors release\``;
}

/** How a mirror publishes, and whose signature stands on it. */
export function publicationText({
  publication,
  signingKey,
  unverified,
  importedFrom,
  leaveOutKernels,
}: Mirror): string {
  const out = Object.values(leaveOutKernels ?? {}).flat();
  return [
    publication,
    ...(signingKey === undefined ? [] : [`signed by ${signingKey}`]),
    ...(unverified === true ? [importedFrom ? "on a shipment's word" : 'of a source that nobody proved'] : []),
    ...(out.length === 0 ? [] : [`without kernels ${out.join(', ')}`]),
  ].join(', ');
}

/** A rule in the terms it was given in. */
export function ruleText({ terms, max, keep }: Omit<Rule, 'id'>): string {
  const versions = max === undefined ? [] : [`max ${max}${keep ? ', kept' : ''}`];
  switch (terms.kind) {
    case 'filters':
      return [terms.filters.length === 0 ? 'everything' : terms.filters.join(' '), ...versions].join(', ');
    case 'maas': {
      const { os, release, arches, subarches, labels, bootloaders } = terms;
      const lists = [
        `arches ${arches.join(',')}`,
        `subarches ${subarches.join(',')}`,
        `labels ${labels.join(',')}`,
        bootloaders ? 'with bootloaders' : 'without bootloaders',
      ];
      return [`${os} ${release}`, ...lists, ...versions].join(', ');
    }
    case 'found':
      return 'as found in the folder';
    default:
      return terms satisfies never;
  }
}
