import type { Failure } from '../../contract/failure.ts';
import type { Catalogue, PlacedItem } from '../catalogue/catalogue.ts';
import type { RuleHolding } from '../plan/desired.ts';
import { foundRuleId } from './adopt.ts';
import type { Wanted } from './holdings.ts';

export interface LostOptions {
  readonly holdings: readonly RuleHolding[];
  /** What rules held before: only that can be lost, everything else is listed. */
  readonly before: Wanted;
  readonly catalogue: Pick<Catalogue, 'products'>;
  /** Stands in place. */
  isHere(path: string): boolean;
  /** The ledger knows it. */
  isRecorded(path: string): boolean;
  /** Another place than the source has it. */
  hasDonor(item: PlacedItem): boolean;
}

/**
 * Lets go of items that nobody can bring back: they stand here no longer as they should and the source lists them no more.
 * What an adopted folder should have held but does not is let go even where it is listed: its rule fetches nothing new.
 */
export function dropLost(options: LostOptions): { holdings: RuleHolding[]; warnings: Failure[] } {
  const { before, catalogue, isHere, isRecorded, hasDonor } = options;
  const listed = new Set<string>();
  const gone = [...before.keys()].filter((path) => !isHere(path));
  if (gone.length > 0) for (const path of listedPaths(catalogue)) listed.add(path);
  const lost = new Set<string>();
  const keeps = (ruleId: string, item: PlacedItem): boolean => {
    const { path } = item;
    if (path === undefined || isHere(path)) return true;
    if (item.sizeBytes !== undefined) {
      const wanted = ruleId !== foundRuleId || isRecorded(path);
      if (wanted && (!before.has(path) || listed.has(path) || hasDonor(item))) return true;
    }
    lost.add(path);
    return false;
  };
  const holdings = options.holdings.map(({ ruleId, items }) => ({
    ruleId,
    items: items.filter((item) => keeps(ruleId, item)),
  }));
  const held = new Set(holdings.flatMap(({ items }) => items.map((item) => item.path)));
  return { holdings, warnings: lostWarning([...lost].filter((path) => !held.has(path))) };
}

function* listedPaths(catalogue: Pick<Catalogue, 'products'>): Generator<string> {
  for (const product of catalogue.products)
    for (const version of product.versions)
      for (const item of version.items) if (item.path !== undefined) yield item.path;
}

function lostWarning(lost: readonly string[]): Failure[] {
  const [first] = lost;
  if (first === undefined) return [];
  const others = lost.length === 1 ? '' : ` and ${lost.length - 1} more`;
  return [
    {
      code: 'DIGEST_MISMATCH',
      message: `${first}${others} should be held, but is missing or damaged here, and nothing asks the source for it any more: it is let go.`,
      path: first,
      details: { files: lost.length },
    },
  ];
}
