import type { NewSelection } from '../../contract/api.ts';
import type { MaasTerms, Pin, Rule, RuleTerms, Selection } from '../../contract/selection.ts';
import { InputError } from '../errors.ts';
import { parseFilter } from './filter.ts';

type RuleWish = Omit<Rule, 'id'>;

/** Equal for terms that take the same from every catalogue because they say the same, in whatever order. Throws BAD_FILTER. */
export function ruleIdentity(terms: RuleTerms): string {
  switch (terms.kind) {
    case 'filters':
      return JSON.stringify(['filters', ...sorted(terms.filters.map(canonicalFilter))]);
    case 'maas': {
      const { os, release, arches, subarches, labels, kflavors = ['*'], bootloaders } = terms;
      return JSON.stringify(['maas', os, release, ...[arches, subarches, labels, kflavors].map(sorted), bootloaders]);
    }
    case 'found':
      return JSON.stringify(['found']);
  }
}

function canonicalFilter(text: string): string {
  const { key, operator, value } = parseFilter(text);
  return `${key}${operator}${value}`;
}

function sorted(values: readonly string[]): string[] {
  return values.includes('*') ? ['*'] : [...new Set(values)].sort();
}

/** Updates the rule with the same terms, or appends one under `newId`. Throws BAD_ARGUMENT and BAD_FILTER. */
export function upsertRule(
  selection: Selection,
  wish: RuleWish,
  newId: string,
): { readonly selection: Selection; readonly ruleId: string } {
  checkRule(wish);
  const identity = ruleIdentity(wish.terms);
  const held = selection.rules.find((rule) => ruleIdentity(rule.terms) === identity);
  const rule = ruleOf(held?.id ?? newId, wish);
  const rules =
    held === undefined ? [...selection.rules, rule] : selection.rules.map((one) => (one === held ? rule : one));
  return { selection: { ...selection, rules }, ruleId: rule.id };
}

/** Gives a wished selection its ids: a rule whose terms are held already keeps that rule's id, and with it what it holds; one with other terms is new. */
export function completeSelection(wished: NewSelection, held: Selection, newId: () => string): Selection {
  let selection: Selection = { rules: [], pins: [] };
  for (const wish of wished.rules) {
    checkRule(wish);
    const identity = ruleIdentity(wish.terms);
    const same = held.rules.find((rule) => ruleIdentity(rule.terms) === identity);
    selection = upsertRule(selection, wish, same?.id ?? newId()).selection;
  }
  return wished.pins.reduce(pin, selection);
}

/** Throws BAD_ARGUMENT when there is no such rule. */
export function removeRule(selection: Selection, ruleId: string): Selection {
  const rules = selection.rules.filter((rule) => rule.id !== ruleId);
  if (rules.length === selection.rules.length) {
    throw badArgument(
      `Expected the id of one of the mirror's ${rules.length} rules, found "${ruleId}". List them first.`,
    );
  }
  return { ...selection, rules };
}

/** Holds a product at a version; an earlier pin of the product gives way. Throws BAD_ARGUMENT. */
export function pin(selection: Selection, { product, version }: Pin): Selection {
  if (product.trim() === '')
    throw badArgument('Expected the name of a product to pin, found nothing. Name the product.');
  if (version.trim() === '') {
    throw badArgument(`Expected the version at which to hold ${product}, found nothing. Name a version like 20250805.`);
  }
  const pins = selection.pins.filter((one) => one.product !== product);
  return { ...selection, pins: [...pins, { product, version }] };
}

/** Throws BAD_ARGUMENT when the product is not pinned. */
export function unpin(selection: Selection, product: string): Selection {
  const pins = selection.pins.filter((one) => one.product !== product);
  if (pins.length === selection.pins.length) {
    const pinned = pins.length === 0 ? 'nothing is pinned' : `pinned are ${pins.map((one) => one.product).join(', ')}`;
    throw badArgument(`Expected a pinned product, found "${product}": ${pinned}.`);
  }
  return { ...selection, pins };
}

function ruleOf(id: string, { terms, max, keep }: RuleWish): Rule {
  return { id, terms, ...(max === undefined ? {} : { max }), keep };
}

function checkRule({ terms, max, keep }: RuleWish): void {
  if (max !== undefined && !(Number.isSafeInteger(max) && max > 0)) {
    throw badArgument(`Expected max to be a whole number from 1, found ${max}. Leave it out to take every version.`);
  }
  if (keep && max === undefined) {
    throw badArgument(
      'Expected max beside keep, found keep alone. Say how many versions to keep, e.g. --max=2 --keep.',
    );
  }
  if (terms.kind === 'maas') checkMaasTerms(terms);
}

function checkMaasTerms(terms: MaasTerms): void {
  const { os, release, arches, subarches, labels, kflavors = ['*'] } = terms;
  const lists = { os: [os], release: [release], arches, subarches, labels, kflavors };
  for (const [name, values] of Object.entries(lists)) {
    if (values.length === 0 || values.some((value) => value.trim() === '')) {
      throw badArgument(`Expected a value for ${name}, found an empty one. Use * to take all.`);
    }
  }
}

function badArgument(message: string): InputError {
  return new InputError('BAD_ARGUMENT', message);
}
