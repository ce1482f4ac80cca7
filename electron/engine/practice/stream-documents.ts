import type { Digests, JsonTags, JsonValue, NewItem, NewProductFile } from './stream-shape.ts';

/** What was written, or declared, at a path. */
export interface StreamFile {
  readonly sizeBytes: number;
  readonly digests: Digests;
}

/** The endings a document is published under: cleartext-signed, and plain beside its detached signature. */
export type DocumentForm = 'sjson' | 'json';

/** A `products:1.0` document (SimpleStreams), keys sorted and indented by one as upstream's are. */
export function renderProducts(
  productFile: NewProductFile,
  files: ReadonlyMap<string, StreamFile>,
  updated: Date,
): string {
  const products = mapValues(productFile.products, ({ tags, versions }) => ({
    ...tags,
    versions: mapValues(versions, (items) => ({ items: mapValues(items, (item) => itemJson(item, files)) })),
  }));
  return render({
    content_id: productFile.contentId,
    datatype: 'image-ids',
    format: 'products:1.0',
    products,
    updated: rfc2822(updated),
  });
}

/** An `index:1.0` document that leads to product files of the same form. */
export function renderIndex(
  productFiles: readonly NewProductFile[],
  pathOf: (contentId: string) => string,
  updated: Date,
): string {
  const entries = productFiles.map(({ contentId, products }) => [
    contentId,
    {
      datatype: 'image-ids',
      format: 'products:1.0',
      path: pathOf(contentId),
      products: Object.keys(products).sort(),
      updated: rfc2822(updated),
    },
  ]);
  return render({ format: 'index:1.0', index: Object.fromEntries(entries), updated: rfc2822(updated) });
}

function itemJson({ tags, file }: NewItem, files: ReadonlyMap<string, StreamFile>): JsonTags {
  if (file === undefined) return tags;
  const written = files.get(file.path);
  if (written === undefined) throw new Error(`No file was written at ${file.path}`);
  return { ...tags, path: file.path, size: written.sizeBytes, ...written.digests };
}

function render(document: JsonTags): string {
  return `${JSON.stringify(sorted(document), null, 1)}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V) => R): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** `Wed, 25 Jun 2025 11:01:49 +0000`, as simplestreams writes `updated`. */
function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
