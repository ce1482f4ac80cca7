/** Documents of a small stream by path, unsigned. */
export type PlainStream = Map<string, string>;

export interface PlainEntry {
  readonly contentId: string;
  readonly format?: string;
  readonly path?: string;
  readonly products?: readonly string[];
}

const updated = 'Tue, 01 Jul 2025 08:00:00 +0000';

/** The path of a document by its content id. */
export function pathOf(contentId: string): string {
  return `streams/v1/${contentId}.json`;
}

/** An index of product files, unless an entry says otherwise. */
export function plainIndex(entries: readonly (string | PlainEntry)[]): string {
  const index = entries.map((entry) => {
    const {
      contentId,
      format = 'products:1.0',
      path = pathOf(contentId),
      products,
    } = typeof entry === 'string' ? { contentId: entry } : (entry as PlainEntry);
    return [contentId, { format, path, ...(products === undefined ? {} : { products }) }] as const;
  });
  return JSON.stringify({ format: 'index:1.0', updated, index: Object.fromEntries(index) });
}

/** A product file with one product of one item for each version. */
export function plainProducts(contentId: string, versions: readonly string[] = ['1']): string {
  const item = (version: string) => ({ path: `${contentId}/${version}`, size: 1, sha256: 'a'.repeat(64) });
  const byVersion = Object.fromEntries(versions.map((version) => [version, { items: { file: item(version) } }]));
  const products = { [`${contentId}:product`]: { os: 'ubuntu', versions: byVersion } };
  return JSON.stringify({ format: 'products:1.0', content_id: contentId, updated, products });
}

/** An unsigned stream with an index and a product file for each content id. */
export function plainStream(contentIds: readonly string[]): PlainStream {
  return new Map([
    ['streams/v1/index.json', plainIndex(contentIds)],
    ...contentIds.map((contentId) => [pathOf(contentId), plainProducts(contentId)] as const),
  ]);
}
