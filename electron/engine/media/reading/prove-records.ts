import { isDeepStrictEqual } from 'node:util';
import type { ItemName } from '../../../contract/plan.ts';
import { type JsonObject, own, within } from '../../catalogue/json-guard.ts';
import { IntegrityError, TrustError } from '../../errors.ts';
import type { LedgerHolding } from '../../mirror/ledger.ts';
import type { SourceShelf } from '../../publication/trim/source-shelf.ts';
import type { ProductSource } from '../../publication/trim/trim-source.ts';

/** What a trimmed publication is held against. */
export interface RecordProof {
  /** Upstream's documents, authenticated. */
  readonly shelf: SourceShelf;
  readonly holdings: readonly LedgerHolding[];
}

/**
 * Every record of a trimmed product file must be upstream's: each item with all its fields and no other than those it inherits, each
 * version and product with values that upstream gives them; and every file listed must be held. Throws DIGEST_MISMATCH or MISPLACED
 * naming the item.
 */
export function proveRecords(trimmed: ProductSource, { shelf, holdings }: RecordProof): void {
  const held = new Map(holdings.map((one) => [keyOf(one), one.path]));
  const { contentId } = trimmed;
  const sources = shelf.of(contentId);
  for (const product of trimmed.productNames) {
    proveFields(trimmed.product(product), { names: { contentId, product }, without: 'versions', sources });
    for (const version of trimmed.versionNames(product)) {
      proveFields(trimmed.version(product, version), {
        names: { contentId, product, version },
        without: 'items',
        sources,
      });
      for (const item of trimmed.itemNames(product, version)) {
        const name = { contentId, product, version, item };
        const record = trimmed.item(product, version, item) ?? {};
        if (!sources.some((source) => isUpstreams(record, name, source))) throw altered(name, record);
        const path = own(record, 'path');
        if (path !== undefined && held.get(keyOf(name)) !== path) throw notHeld(name, String(path));
      }
    }
  }
}

/** All of upstream's fields unchanged, and besides only tags that the item inherits there. */
function isUpstreams(record: JsonObject, { product, version, item }: ItemName, source: ProductSource): boolean {
  const upstream = source.item(product, version, item);
  if (upstream === undefined) return false;
  const above = [source.version(product, version), source.product(product), source.top];
  return (
    Object.entries(upstream).every(([key, value]) => isDeepStrictEqual(own(record, key), value)) &&
    Object.entries(record).every(([key, value]) => Object.hasOwn(upstream, key) || isInherited(key, value, above))
  );
}

function isInherited(key: string, value: unknown, above: readonly (JsonObject | undefined)[]): boolean {
  const nearest = above.find((level) => level !== undefined && typeof own(level, key) === 'string');
  return nearest !== undefined && own(nearest, key) === value;
}

interface FieldProof {
  readonly names: { readonly contentId: string; readonly product: string; readonly version?: string };
  /** The field that holds the level below. */
  readonly without: 'versions' | 'items';
  readonly sources: readonly ProductSource[];
}

/** Fields of a product or version: each with a value that upstream gives it there, above, or below it. */
function proveFields(record: JsonObject = {}, { names, without, sources }: FieldProof): void {
  for (const [key, value] of Object.entries(record)) {
    if (key === without || sources.some((source) => says(source, names, { key, value }))) continue;
    const { contentId, product, version } = names;
    const where = within({ path: contentId, names: version === undefined ? [product] : [product, version] });
    throw new IntegrityError(
      'DIGEST_MISMATCH',
      `The publication in the shipment gives "${key}"${where} a value that upstream does not: nothing was taken. The shipment was altered; ask for a new one.`,
      { details: { product, field: key } },
    );
  }
}

function says(
  source: ProductSource,
  { product, version }: FieldProof['names'],
  { key, value }: { readonly key: string; readonly value: unknown },
): boolean {
  const versions = version === undefined ? source.versionNames(product) : [version];
  const levels = function* (): Generator<JsonObject | undefined> {
    if (version === undefined) yield source.product(product);
    if (version === undefined) yield source.top;
    for (const name of versions) {
      yield source.version(product, name);
      if (version !== undefined) continue;
      for (const item of source.itemNames(product, name)) yield source.item(product, name, item);
    }
  };
  for (const level of levels()) if (level !== undefined && isDeepStrictEqual(own(level, key), value)) return true;
  return false;
}

function keyOf({ contentId, product, version, item }: ItemName): string {
  return [contentId, product, version, item].join('\0');
}

function altered(name: ItemName, record: JsonObject): IntegrityError {
  const path = own(record, 'path');
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `The publication in the shipment describes the item${itemName(name)} otherwise than upstream signed it: nothing was taken. The shipment was altered; ask for a new one.`,
    { path: typeof path === 'string' ? path : undefined },
  );
}

function notHeld(name: ItemName, path: string): TrustError {
  return new TrustError(
    'MISPLACED',
    `The publication in the shipment lists ${path} for the item${itemName(name)}, which its mirror does not hold: nothing was taken. Write the shipment again.`,
    { path },
  );
}

function itemName({ contentId, product, version, item }: ItemName): string {
  return within({ path: contentId, names: [product, version, item] });
}
