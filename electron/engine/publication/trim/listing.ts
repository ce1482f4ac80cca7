import { compareCodePoints } from '../../catalogue/catalogue.ts';
import type { JsonObject } from '../../catalogue/json-guard.ts';
import type { FoundItem } from './find-records.ts';
import { flattenedItem, flattenedProduct, productTags, tagOf } from './flatten.ts';
import type { SourceShelf } from './source-shelf.ts';
import type { ProductSource } from './trim-source.ts';

export interface ListedVersion {
  readonly name: string;
  /** Its own fields but the items. */
  readonly record: JsonObject;
  /** Flattened, by name. */
  readonly items: ReadonlyMap<string, JsonObject>;
}

export interface ListedProduct {
  readonly contentId: string;
  readonly name: string;
  /** Flattened, without its versions. */
  readonly record: JsonObject;
  /** Ascending, never empty. */
  readonly versions: readonly ListedVersion[];
}

/** What shall stand in one product file. */
export interface ListedFile {
  readonly contentId: string;
  /** The newest document for it. */
  readonly source: ProductSource;
  readonly products: readonly ListedProduct[];
}

/** The found items as product files: products and versions from the newest document that lists them, in upstream's order. */
export function listFiles(items: readonly FoundItem[], shelf: SourceShelf): readonly ListedFile[] {
  return [...Map.groupBy(items, (item) => item.contentId)].flatMap(([contentId, found]) => {
    const sources = shelf.of(contentId);
    const [source] = sources;
    if (source === undefined) return [];
    const byProduct = Map.groupBy(found, (item) => item.product);
    const products = inOrder(byProduct, sources, (one) => one.productNames).map(([name, own]) =>
      listProduct(name, own, sources),
    );
    return [{ contentId, source, products }];
  });
}

function listProduct(name: string, items: readonly FoundItem[], sources: readonly ProductSource[]): ListedProduct {
  const source = firstWith(sources, items, (one) => one.product(name));
  const versions = [...Map.groupBy(items, (item) => item.version)]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([version, own]) => listVersion(version, own, sources));
  return {
    contentId: source.contentId,
    name,
    record: flattenedProduct(source.product(name) ?? {}, source.top),
    versions,
  };
}

function listVersion(name: string, items: readonly FoundItem[], sources: readonly ProductSource[]): ListedVersion {
  const product = items[0]?.product ?? '';
  const source = firstWith(sources, items, (one) => one.version(product, name));
  const { items: _, ...record } = source.version(product, name) ?? {};
  const byName = new Map(items.map((item) => [item.item, item]));
  const ordered = inOrder(byName, sources, (one) => one.itemNames(product, name));
  return { name, record, items: new Map(ordered.map(([item, found]) => [item, flattened(found)])) };
}

function flattened({ source, product, version, record }: FoundItem): JsonObject {
  return flattenedItem(record, [source.version(product, version) ?? {}, source.product(product) ?? {}, source.top]);
}

function firstWith(
  sources: readonly ProductSource[],
  items: readonly FoundItem[],
  look: (source: ProductSource) => JsonObject | undefined,
): ProductSource {
  const found = sources.find((source) => look(source) !== undefined) ?? items[0]?.source;
  if (found === undefined) throw new Error('a product without items was to be listed');
  return found;
}

/** Entries in the order in which the sources, newest first, name them. */
function inOrder<T>(
  entries: ReadonlyMap<string, T>,
  sources: readonly ProductSource[],
  namesIn: (source: ProductSource) => readonly string[],
): [string, T][] {
  const names = new Set([...sources.flatMap(namesIn), ...entries.keys()]);
  return [...names].flatMap((name) => {
    const entry = entries.get(name);
    return entry === undefined ? [] : [[name, entry] satisfies [string, T]];
  });
}

/**
 * The product with those tags that MAAS wants on it and that stand only below, at every item or its version: set to what the
 * newest version says, as MAAS reads them there. Below, each keeps its own.
 */
export function withTagsFromBelow(product: ListedProduct): ListedProduct {
  let record = product.record;
  for (const tag of productTags) {
    if (Object.hasOwn(record, tag)) continue;
    const newest = commonTag(tag, product.versions);
    if (newest !== undefined) record = { ...record, [tag]: newest };
  }
  return record === product.record ? product : { ...product, record };
}

/** Undefined unless every item has the tag. */
function commonTag(tag: string, versions: readonly ListedVersion[]): string | undefined {
  let newest: string | undefined;
  for (const version of versions.toReversed()) {
    for (const item of version.items.values()) {
      const value = tagOf(tag, [item, version.record]);
      if (value === undefined) return undefined;
      newest ??= value;
    }
  }
  return newest;
}
