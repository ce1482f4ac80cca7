import type { Mirror } from '../../../electron/contract/mirror.ts';
import type { Plan } from '../../../electron/contract/plan.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';
import type { IconName } from '../../ui/icons.ts';

interface StateText {
  readonly label: string;
  readonly kind: 'neutral' | 'positive' | 'caution' | 'negative';
  readonly icon: IconName;
}

const mirrorStateTexts = {
  empty: { label: 'Not synced yet', kind: 'neutral', icon: 'info' },
  ready: { label: 'Ready', kind: 'positive', icon: 'success' },
  unfinished: { label: 'Unfinished: sync to go on', kind: 'caution', icon: 'warning' },
  missing: { label: 'The folder is not there', kind: 'negative', icon: 'error' },
} as const satisfies Readonly<Record<Mirror['state'], StateText>>;

/** It came on media and was never synced here: what it lacks comes on media too. */
export function livesByMedia({ importedFrom, lastSyncAt }: Pick<Mirror, 'importedFrom' | 'lastSyncAt'>): boolean {
  return importedFrom !== undefined && lastSyncAt === undefined;
}

export function mirrorStateText(mirror: Pick<Mirror, 'state' | 'importedFrom' | 'lastSyncAt'>): StateText {
  const text = mirrorStateTexts[mirror.state];
  return mirror.state === 'unfinished' && livesByMedia(mirror)
    ? { ...text, label: 'Unfinished: import to go on' }
    : text;
}

/** How a mirror publishes, in a few words. */
export function publicationText(mirror: Pick<Mirror, 'publication' | 'revision' | 'unverified' | 'trust'>): string {
  const mode = mirror.publication === 'trimmed' ? 'Trimmed' : 'Verbatim';
  const revision = mirror.revision === undefined ? 'not published' : `revision ${mirror.revision.number}`;
  const proof = mirror.unverified === true || mirror.trust === 'unsigned' ? ', source not verified' : '';
  return `${mode}, ${revision}${proof}`;
}

/** What stands between a mirror and its upstream, after a dry run. */
export function freshnessText(
  plan: Pick<Plan, 'fetchFiles' | 'fetchBytes' | 'removeBytes'> & { readonly remove: readonly unknown[] },
): string {
  if (plan.fetchFiles > 0) return `${countText(plan.fetchFiles, 'file')}, ${sizeText(plan.fetchBytes)} to fetch`;
  if (plan.remove.length > 0) return `Nothing to fetch, ${countText(plan.remove.length, 'file')} to remove`;
  return 'Up to date';
}
