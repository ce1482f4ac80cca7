import type { NewSelection } from '../../../../electron/contract/api.ts';
import type { OfferedImage } from '../../../../electron/contract/image.ts';
import type { MaasTerms } from '../../../../electron/contract/selection.ts';
import { addedRules } from './added-rules.ts';
import { chosenKernels } from './chosen-kernels.ts';
import { parseFilterLine } from './filter-line.ts';
import {
  type DraftRule,
  newestVersion,
  type RuleWish,
  type SelectionDraft,
  type VersionChoice,
} from './selection-draft.ts';
import { includesAll, noTicks, type Ticks, union, without } from './ticks.ts';

/** A draft as the engine takes it. `lines`: where the rule of each line of filters stands in it. */
export interface WrittenSelection {
  readonly selection: NewSelection;
  readonly lines: ReadonlyMap<number, number>;
}

/** The rules that take what is ticked, no more and no less. Saved rules whose ticks are all still set stay as they are, so that
 * they keep what they hold; rules are added for what no rule takes. */
export function writeSelection(draft: SelectionDraft, images: readonly OfferedImage[]): WrittenSelection {
  const kept = draft.rules.flatMap((rule) => keptRule(rule, draft.ticks, images));
  const covered = union(kept.map(({ takes }) => takes));
  const added = rulesFor(without(draft.ticks, covered), draft, images).map((rule): Kept => ({ rule, takes: noTicks }));
  const all = [...kept, ...added];
  return {
    selection: { rules: all.map(({ rule }) => finished(rule, draft)), pins: draft.pins },
    lines: new Map(all.flatMap(({ line }, index) => (line === undefined ? [] : [[line, index]]))),
  };
}

interface Kept {
  readonly rule: RuleWish;
  readonly takes: Ticks;
  readonly line?: number;
}

function keptRule(rule: DraftRule, ticks: Ticks, images: readonly OfferedImage[]): Kept[] {
  switch (rule.kind) {
    case 'other':
      return [{ rule: rule.rule, takes: noTicks }];
    case 'table':
      return includesAll(ticks, rule.takes) ? [rule] : notOffered(rule.rule, images);
    case 'filters':
      return writtenLine(rule);
    default:
      return rule satisfies never;
  }
}

/** Rules for ticks that none takes. What a rule took that is given up is taken as before: as many versions, with or without bootloaders. */
function rulesFor(missing: Ticks, draft: SelectionDraft, images: readonly OfferedImage[]): readonly RuleWish[] {
  const rules: RuleWish[] = [];
  let left = missing;
  const add = (part: Ticks, like: VersionChoice, bootloaders: boolean) => {
    for (const one of addedRules(part, draft.ticks, images)) {
      const terms = { ...one, bootloaders };
      rules.push({ terms, ...like });
      left = without(left, chosenKernels(terms, images) ?? part);
    }
  };
  for (const one of draft.rules) {
    if (one.kind !== 'table' || includesAll(draft.ticks, one.takes)) continue;
    const { id: _, terms, ...like } = one.rule;
    add(without(left, without(left, one.takes)), like, terms.kind === 'maas' && terms.bootloaders);
  }
  add(left, newestVersion, true);
  return rules;
}

/** The part of a rule that no tick stands for, since the source does not have those architectures yet. */
function notOffered({ id: _, ...rule }: RuleWish, images: readonly OfferedImage[]): Kept[] {
  const { terms } = rule;
  if (terms.kind !== 'maas') return [];
  const offered = new Set(
    images.filter(({ os, release }) => os === terms.os && release === terms.release).map(({ arch }) => arch),
  );
  const arches = terms.arches.filter((arch) => !offered.has(arch));
  return arches.length === 0 ? [] : [{ rule: { ...rule, terms: { ...terms, arches } }, takes: noTicks }];
}

/** A line that cannot be read is left out here, and told beside the line; so is an empty one. */
function writtenLine({ key, line, rule }: Extract<DraftRule, { kind: 'filters' }>): Kept[] {
  const read = parseFilterLine(line);
  if (!read.ok || read.filters.length === 0) return [];
  const terms = { kind: 'filters', filters: read.filters } as const;
  const wish = rule === undefined ? { terms, ...newestVersion } : { ...rule, terms };
  return [{ rule: wish, takes: noTicks, line: key }];
}

/** With the choices that hold for every rule. */
function finished(rule: RuleWish, { bootloaders, versions }: SelectionDraft): RuleWish {
  const { terms } = rule;
  if (terms.kind === 'found') return rule;
  const wished = terms.kind === 'maas' && bootloaders !== 'mixed' ? withBootloaders(terms, bootloaders) : terms;
  return { ...(versions === 'mixed' ? rule : withVersions(rule, versions)), terms: wished };
}

function withBootloaders(terms: MaasTerms, bootloaders: boolean): MaasTerms {
  return terms.bootloaders === bootloaders ? terms : { ...terms, bootloaders };
}

function withVersions({ max: _, ...rule }: RuleWish, { max, keep }: VersionChoice): RuleWish {
  return { ...rule, ...(max === undefined ? {} : { max }), keep: keep && max !== undefined };
}
