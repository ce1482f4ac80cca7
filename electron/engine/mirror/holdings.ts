import type { Catalogue, PlacedItem, StreamDocument } from '../catalogue/catalogue.ts';
import type { RuleHolding } from '../plan/desired.ts';
import type { LedgerHolding } from './ledger.ts';

/** The ledger's rows by rule. */
export function byRule(rows: readonly LedgerHolding[]): RuleHolding[] {
  const rules = new Map<string, PlacedItem[]>();
  for (const { ruleId, evidence: _, ...item } of rows) {
    const items = rules.get(ruleId);
    if (items === undefined) rules.set(ruleId, [item]);
    else items.push(item);
  }
  return [...rules].map(([ruleId, items]) => ({ ruleId, items }));
}

/** Rows for the ledger: each item rests on today's document when it stands there, else on the one it was last seen in. */
export function toRows(
  holdings: readonly RuleHolding[],
  catalogue: Pick<Catalogue, 'products'>,
  documents: readonly StreamDocument[],
  before: readonly LedgerHolding[],
): LedgerHolding[] {
  const listed = listedItems(catalogue);
  const documentOf = new Map(documents.filter((d) => d.kind === 'products').map((d) => [d.contentId ?? '', d.sha256]));
  const earlier = new Map(before.map((row) => [itemKey(row), row.evidence]));
  return holdings.flatMap(({ ruleId, items }) =>
    items.map((item) => {
      const key = itemKey(item);
      const evidence = listed.has(key) ? documentOf.get(item.contentId) : earlier.get(key);
      return { ruleId, ...item, ...(evidence === undefined ? {} : { evidence }) };
    }),
  );
}

/** Distinct paths of items, with what is known of each. */
export type Wanted = ReadonlyMap<string, PlacedItem & { readonly path: string; readonly sizeBytes: number }>;

export function wantedPaths(holdings: readonly RuleHolding[]): Wanted {
  const wanted = new Map<string, PlacedItem & { readonly path: string; readonly sizeBytes: number }>();
  for (const { items } of holdings) {
    for (const item of items) {
      const { path, sizeBytes } = item;
      if (path !== undefined && sizeBytes !== undefined && !wanted.has(path))
        wanted.set(path, { ...item, path, sizeBytes });
    }
  }
  return wanted;
}

/** Holdings in which one rule holds these items besides its own; of two with one name the new one counts. */
export function withItems(
  holdings: readonly RuleHolding[],
  ruleId: string,
  items: readonly PlacedItem[],
): RuleHolding[] {
  const own = holdings.find((one) => one.ruleId === ruleId)?.items ?? [];
  const merged = new Map([...own, ...items].map((item) => [itemKey(item), item]));
  return [...holdings.filter((one) => one.ruleId !== ruleId), { ruleId, items: [...merged.values()] }];
}

function itemKey(item: PlacedItem): string {
  return [item.contentId, item.product, item.version, item.item].join('\0');
}

function listedItems(catalogue: Pick<Catalogue, 'products'>): Set<string> {
  const keys = new Set<string>();
  for (const { contentId, name, versions } of catalogue.products) {
    for (const version of versions) {
      for (const item of version.items)
        keys.add(itemKey({ contentId, product: name, version: version.name, item: item.name }));
    }
  }
  return keys;
}
