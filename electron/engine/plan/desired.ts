import type { Failure } from '../../contract/failure.ts';
import type { Pin, Rule, Selection } from '../../contract/selection.ts';
import type { Catalogue, CatalogueProduct, PlacedItem } from '../catalogue/catalogue.ts';
import { type MatchedProduct, type MatchedVersion, matchRule } from '../selection/rule-match.ts';
import { ListedFiles } from './listed-files.ts';
import { resolveVersions } from './resolve-versions.ts';

/** What one rule holds, or shall hold. */
export interface RuleHolding {
  readonly ruleId: string;
  readonly items: readonly PlacedItem[];
}

export interface DesiredOptions {
  readonly catalogue: Pick<Catalogue, 'products'>;
  readonly selection: Selection;
  readonly runRuleIds: readonly string[] | 'all';
  /** What rules hold now; those of rules no longer selected are let go. */
  readonly holdings: readonly RuleHolding[];
}

/** What every rule shall hold after a sync, in the order of the selection. Rules that do not run keep what they hold, and so does each rule
 * for products that it matches no longer; a path whose content the stream now describes otherwise takes the new digest. Throws BAD_FILTER. */
export function desiredItems(options: DesiredOptions): {
  readonly holdings: readonly RuleHolding[];
  readonly warnings: readonly Failure[];
} {
  const { catalogue, selection, runRuleIds } = options;
  const listed = new ListedFiles(catalogue);
  const heldBy = new Map(options.holdings.map((holding) => [holding.ruleId, holding.items]));
  const warnings: Failure[] = [];
  const holdings = selection.rules.map((rule) => {
    const held = listed.refresh(heldBy.get(rule.id) ?? []);
    const runs = rule.terms.kind !== 'found' && (runRuleIds === 'all' || runRuleIds.includes(rule.id));
    if (!runs) return { ruleId: rule.id, items: held };
    const matched = matchRule(rule.terms, catalogue);
    if (!matched.some((one) => one.selected)) warnings.push(emptyRule(rule));
    const { items, missingPins } = runRule({ rule, matched, held, pins: selection.pins });
    warnings.push(...missingPins.map(missingPin));
    return { ruleId: rule.id, items };
  });
  return { holdings, warnings: distinct(warnings) };
}

interface RuleRun {
  readonly rule: Rule;
  readonly matched: readonly MatchedProduct[];
  readonly held: readonly PlacedItem[];
  readonly pins: readonly Pin[];
}

function runRule({ rule, matched, held, pins }: RuleRun): { items: PlacedItem[]; missingPins: Pin[] } {
  const unmatched = Map.groupBy(held, (item) => productKey(item.contentId, item.product));
  const pinOf = new Map(pins.map((one) => [one.product, one]));
  const missingPins: Pin[] = [];
  const items = matched.flatMap(({ product, versions }) => {
    const key = productKey(product.contentId, product.name);
    const heldItems = unmatched.get(key) ?? [];
    unmatched.delete(key);
    const pin = pinOf.get(product.name);
    const { take, pinMissing } = resolveVersions({
      source: candidateVersions(rule, product, versions),
      held: heldItems.map((item) => item.version),
      max: rule.max,
      keep: rule.keep,
      pin: pin?.version,
    });
    if (pin !== undefined && pinMissing) missingPins.push(pin);
    const versionOf = new Map(versions.map((version) => [version.name, version]));
    return take.flatMap((name) => {
      const version = versionOf.get(name);
      return version === undefined
        ? heldItems.filter((item) => item.version === name)
        : placed({ contentId: product.contentId, product: product.name, version });
    });
  });
  return { items: [...items, ...[...unmatched.values()].flat()], missingPins };
}

/** sstream-mirror counts `max` over all versions of a product before its filters look at items; so do raw filters here. */
function candidateVersions(rule: Rule, product: CatalogueProduct, matched: readonly MatchedVersion[]): string[] {
  return (rule.terms.kind === 'filters' ? product.versions : matched).map((version) => version.name);
}

function placed(place: {
  readonly contentId: string;
  readonly product: string;
  readonly version: MatchedVersion;
}): PlacedItem[] {
  const { contentId, product, version } = place;
  return version.items.map(({ name, path, sizeBytes, digest }) => ({
    contentId,
    product,
    version: version.name,
    item: name,
    ...(path === undefined ? {} : { path }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(digest === undefined ? {} : { digest }),
  }));
}

function productKey(contentId: string, product: string): string {
  return `${contentId}\0${product}`;
}

function emptyRule({ id, terms }: Rule): Failure {
  const told =
    terms.kind === 'maas'
      ? `os=${terms.os} release=${terms.release} arches=${terms.arches.join(',')} subarches=${terms.subarches.join(',')} labels=${terms.labels.join(',')}`
      : terms.kind === 'filters'
        ? terms.filters.join(' ')
        : id;
  return {
    code: 'EMPTY_SELECTION',
    message: `Expected the rule "${told}" to match something, found nothing in the stream that it matches. Compare it with what streamferry query lists.`,
    details: { ruleId: id },
  };
}

function missingPin({ product, version }: Pin): Failure {
  return {
    code: 'EMPTY_SELECTION',
    message: `Expected version ${version}, at which ${product} is pinned, found it neither upstream nor in the mirror: what is held of the product stays. Pin it at another version or release the pin.`,
    details: { product, version },
  };
}

/** Two rules that take a pinned product tell of it once. */
function distinct(warnings: readonly Failure[]): Failure[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
