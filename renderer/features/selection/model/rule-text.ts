import type { RuleTerms } from '../../../../electron/contract/selection.ts';
import { takesAll } from './chosen-kernels.ts';
import type { RuleWish } from './selection-draft.ts';

/** What a rule takes that the table cannot show as ticks. */
export function ruleText({ terms }: RuleWish): string {
  switch (terms.kind) {
    case 'found':
      return 'What the folder already held when it was opened. Nothing new is fetched for it.';
    case 'filters':
      return terms.filters.length === 0 ? 'Everything that the source has, new releases too.' : terms.filters.join(' ');
    case 'maas':
      return maasText(terms);
    default:
      return terms satisfies never;
  }
}

/** How many versions it takes: for where rules differ. */
export function versionsText({ max, keep }: Pick<RuleWish, 'max' | 'keep'>): string {
  if (max === undefined) return 'every version';
  const count = max === 1 ? 'newest version' : `${max} newest versions`;
  return keep ? `${count}, kept when the source drops them` : count;
}

function maasText(terms: Extract<RuleTerms, { kind: 'maas' }>): string {
  const { os, release, arches, subarches, labels, kflavors } = terms;
  const system = os === '*' ? 'every system' : os;
  const parts = [
    takesAll([release]) ? `Every release of ${system}` : `${system} ${release}`,
    takesAll(arches) ? 'every architecture' : arches.join(', '),
    takesAll(subarches) ? 'every kernel' : `kernels ${subarches.join(', ')}`,
    ...(takesAll(kflavors) ? [] : [`flavours ${(kflavors ?? []).join(', ')}`]),
    ...(takesAll(labels) ? [] : [`label ${labels.join(', ')}`]),
  ];
  const follows = takesAll([os, release]) || takesAll(arches);
  return `${parts.join('; ')}.${follows ? ' New ones are taken as they appear.' : ''}`;
}
