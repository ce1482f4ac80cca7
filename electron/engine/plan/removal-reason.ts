import type { PlanReason } from '../../contract/plan.ts';
import { compareCodePoints, type PlacedItem } from '../catalogue/catalogue.ts';
import type { RuleHolding } from './desired.ts';

/** Why nothing wants a path any more, told by the rules that held it. */
export class RemovalReasons {
  readonly #holders = new Map<string, { readonly ruleId: string; readonly item: PlacedItem }[]>();
  readonly #rules: ReadonlySet<string>;
  /** Newest version each rule shall hold of each product. */
  readonly #newest = new Map<string, string>();

  constructor(before: readonly RuleHolding[], after: readonly RuleHolding[]) {
    this.#rules = new Set(after.map((holding) => holding.ruleId));
    for (const { ruleId, items } of before) for (const item of items) this.#addHolder(ruleId, item);
    for (const { ruleId, items } of after) {
      for (const item of items) {
        const key = keyOf(ruleId, item);
        const known = this.#newest.get(key);
        if (known === undefined || compareCodePoints(known, item.version) < 0) this.#newest.set(key, item.version);
      }
    }
  }

  /** `superseded`: a rule that held it has the same or a newer version of the product now; `dropped-upstream`: it has none;
   * `rule-removed`: no rule that held it is left. */
  of(path: string): PlanReason {
    const left = (this.#holders.get(path) ?? []).filter(({ ruleId }) => this.#rules.has(ruleId));
    if (left.length === 0) return 'rule-removed';
    const superseded = left.some(({ ruleId, item }) => {
      const newest = this.#newest.get(keyOf(ruleId, item));
      return newest !== undefined && compareCodePoints(newest, item.version) >= 0;
    });
    return superseded ? 'superseded' : 'dropped-upstream';
  }

  #addHolder(ruleId: string, item: PlacedItem): void {
    if (item.path === undefined) return;
    const holders = this.#holders.get(item.path);
    if (holders === undefined) this.#holders.set(item.path, [{ ruleId, item }]);
    else holders.push({ ruleId, item });
  }
}

function keyOf(ruleId: string, item: PlacedItem): string {
  return [ruleId, item.contentId, item.product].join('\0');
}
