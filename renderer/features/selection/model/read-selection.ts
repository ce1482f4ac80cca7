import type { NewSelection } from '../../../../electron/contract/api.ts';
import type { OfferedImage } from '../../../../electron/contract/image.ts';
import type { MaasTerms } from '../../../../electron/contract/selection.ts';
import { chosenKernels, takesAll } from './chosen-kernels.ts';
import { formatFilterLine } from './filter-line.ts';
import { type DraftRule, newestVersion, type RuleWish, type SelectionDraft } from './selection-draft.ts';
import { noTicks, union } from './ticks.ts';

/** A saved selection as ticks of a catalogue's images, and what no tick can show. `writeSelection` is its way back. */
export function readSelection(selection: NewSelection, images: readonly OfferedImage[]): SelectionDraft {
  const rules = selection.rules.map((rule, key) => readRule(rule, key, images));
  return {
    rules,
    ticks: union(rules.map((rule) => (rule.kind === 'table' ? rule.takes : noTicks))),
    bootloaders: bootloadersOf(selection.rules),
    versions: versionsOf(selection.rules),
    pins: selection.pins,
  };
}

function readRule(rule: RuleWish, key: number, images: readonly OfferedImage[]): DraftRule {
  const { terms } = rule;
  // A rule without any filter takes everything: too much for an empty line that is easily overlooked.
  if (terms.kind === 'filters' && terms.filters.length > 0) {
    return { kind: 'filters', key, line: formatFilterLine(terms.filters), rule };
  }
  if (terms.kind !== 'maas') return { kind: 'other', rule, takes: noTicks };
  const takes = chosenKernels(terms, images);
  if (takes === undefined || takes.size === 0) return { kind: 'other', rule, takes: noTicks };
  return { kind: followsNew(terms) ? 'other' : 'table', rule, takes };
}

/** Whether the rule takes releases or architectures that the source may come to have: no tick says that. */
function followsNew({ os, release, arches }: MaasTerms): boolean {
  return takesAll([os, release]) || takesAll(arches);
}

function bootloadersOf(rules: readonly RuleWish[]): boolean | 'mixed' {
  const wishes = new Set(rules.flatMap(({ terms }) => (terms.kind === 'maas' ? [terms.bootloaders] : [])));
  const [only = true] = wishes;
  return wishes.size > 1 ? 'mixed' : only;
}

function versionsOf(rules: readonly RuleWish[]): SelectionDraft['versions'] {
  const fetching = rules.filter(({ terms }) => terms.kind !== 'found');
  const [first] = fetching;
  if (first === undefined) return newestVersion;
  const { max, keep } = first;
  if (fetching.some((rule) => rule.max !== max || rule.keep !== keep)) return 'mixed';
  return { ...(max === undefined ? {} : { max }), keep };
}
