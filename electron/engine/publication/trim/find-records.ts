import type { ItemName } from '../../../contract/plan.ts';
import type { PlacedItem } from '../../catalogue/catalogue.ts';
import { type JsonObject, own, within } from '../../catalogue/json-guard.ts';
import { IntegrityError, MirrorError } from '../../errors.ts';
import type { SourceShelf } from './source-shelf.ts';
import type { ProductSource } from './trim-source.ts';

/** An item that the mirror holds; `evidence` is the SHA-256 of the document it was last seen in. Several rules may hold one item. */
export interface HeldItem extends PlacedItem {
  readonly evidence?: string;
}

/** An item with what the document it was last seen in says of it. */
export interface FoundItem extends ItemName {
  readonly source: ProductSource;
  /** Aliases resolved, nothing inherited yet. */
  readonly record: JsonObject;
}

export interface FoundRecords {
  readonly items: readonly FoundItem[];
  /** Held without evidence, and described nowhere. */
  readonly undescribed: readonly ItemName[];
}

/**
 * Each held item once, with a record that says of path, size and digest exactly what is held: the one of its evidence, else the
 * newest that does. Throws DIGEST_MISMATCH where the records say something else, LEDGER_CORRUPT where its evidence is gone.
 */
export function findRecords(held: readonly HeldItem[], shelf: SourceShelf): FoundRecords {
  const items: FoundItem[] = [];
  const undescribed: ItemName[] = [];
  for (const rows of Map.groupBy(held, keyOf).values()) {
    const newestFirst =
      rows.length === 1 ? rows : rows.toSorted((a, b) => shelf.rank(a.evidence) - shelf.rank(b.evidence));
    const found = findFirst(newestFirst, shelf);
    if (found !== undefined) items.push(found);
    else if (newestFirst[0] !== undefined) undescribed.push(undescribedItem(newestFirst[0], shelf));
  }
  return { items, undescribed };
}

function findFirst(rows: readonly HeldItem[], shelf: SourceShelf): FoundItem | undefined {
  for (const row of rows) {
    const { contentId, product, version, item } = row;
    for (const source of candidates(row, shelf)) {
      const record = source.item(product, version, item);
      if (record !== undefined && agrees(record, row)) return { contentId, product, version, item, source, record };
    }
  }
  return undefined;
}

function* candidates({ evidence, contentId }: HeldItem, shelf: SourceShelf): Iterable<ProductSource> {
  const named = evidence === undefined ? undefined : shelf.bySha256(evidence);
  if (named !== undefined) yield named;
  yield* shelf.of(contentId);
}

/** A digest by another algorithm cannot be compared: it is the same document's word on the same file. */
function agrees(record: JsonObject, { path, sizeBytes, digest }: HeldItem): boolean {
  if (own(record, 'path') !== path) return false;
  if (path === undefined) return true;
  if (Number(own(record, 'size')) !== sizeBytes) return false;
  const hex = digest === undefined ? undefined : own(record, digest.algorithm);
  return hex === undefined || (typeof hex === 'string' && hex.toLowerCase() === digest?.hex);
}

function undescribedItem(row: HeldItem, shelf: SourceShelf): ItemName {
  const { contentId, product, version, item, evidence } = row;
  const source = [...candidates(row, shelf)].find((one) => one.item(product, version, item) !== undefined);
  const where = within({ path: contentId, names: [product, version, item] });
  if (source !== undefined) {
    throw new IntegrityError(
      'DIGEST_MISMATCH',
      `The item${where} is held with another path, size or digest than ${source.path} (SHA-256 ${source.sha256}) lists for it: nothing was published. Sync all rules of the mirror again, so that it holds what the stream offers now.`,
      { path: row.path },
    );
  }
  if (evidence === undefined) return { contentId, product, version, item };
  throw new MirrorError(
    'LEDGER_CORRUPT',
    `The document that describes the item${where} should be kept as evidence (SHA-256 ${evidence}) and is missing or does not list it: nothing was published. Sync all rules of the mirror again.`,
    { path: row.path },
  );
}

function keyOf({ contentId, product, version, item }: ItemName): string {
  return `${contentId}\0${product}\0${version}\0${item}`;
}
