import { isObject, type JsonObject, own } from '../../catalogue/json-guard.ts';
import { documentText, pathInForm, rfc2822 } from '../document-text.ts';
import { type EarlierDocument, earlierByPath, publicationTime } from './document-age.ts';
import type { ListedFile, ListedProduct, ListedVersion } from './listing.ts';
import type { SourceShelf } from './source-shelf.ts';
import type { TrimSource } from './trim-source.ts';

/** A document of a trimmed publication, unsigned, in its plain form. */
export interface TrimmedDocument {
  /** Ends in `.json`; the cleartext-signed form stands beside it. */
  readonly path: string;
  readonly kind: 'index' | 'products';
  /** Absent for the index. */
  readonly contentId: string | undefined;
  readonly json: JsonObject;
  readonly text: string;
  /** Its `updated`, ISO 8601, in whole seconds. */
  readonly updated: string;
}

export interface Composition {
  /** Without empty products, versions or files. */
  readonly files: readonly ListedFile[];
  readonly shelf: SourceShelf;
  readonly unverified: boolean;
  readonly earlier: readonly EarlierDocument[];
  readonly now: Date;
}

const indexPath = 'streams/v1/index.json';

/** Product files in the order of upstream's index, then the one index. A document that says what it said before keeps its `updated`. */
export function composeDocuments(composition: Composition): readonly TrimmedDocument[] {
  const { shelf, files } = composition;
  const write = writer(composition);
  const entries = new Map<string, JsonObject>();
  const documents: TrimmedDocument[] = [];
  const taken = new Set([indexPath]);
  for (const file of inIndexOrder(files, shelf.indexes)) {
    const { contentId, source, products } = file;
    const entry = upstreamEntry(contentId, shelf.indexes);
    const path = freePath(source.path, taken);
    const datatype = own(source.top, 'datatype') ?? own(entry, 'datatype') ?? 'image-downloads';
    const document = write({ path, kind: 'products', contentId }, (updated) => ({
      ...source.top,
      content_id: contentId,
      datatype,
      format: 'products:1.0',
      products: Object.fromEntries(products.map((product) => [product.name, productJson(product)])),
      updated,
    }));
    documents.push(document);
    entries.set(contentId, {
      ...entry,
      datatype,
      format: 'products:1.0',
      path,
      products: products.map(({ name }) => name),
      updated: own(document.json, 'updated'),
    });
  }
  const index = write({ path: indexPath, kind: 'index', contentId: undefined }, (updated) => ({
    ...rootIndex(shelf.indexes)?.top,
    format: 'index:1.0',
    index: Object.fromEntries(entries),
    updated,
  }));
  return [...documents, index];
}

type Place = Pick<TrimmedDocument, 'path' | 'kind' | 'contentId'>;

function writer({ earlier, shelf, unverified, now }: Composition) {
  const before = earlierByPath(earlier);
  const at = publicationTime({ earlier, shelf, now });
  const finished = (place: Place, json: JsonObject, updated: Date): TrimmedDocument => ({
    ...place,
    json,
    text: documentText(json),
    updated: updated.toISOString(),
  });
  return (place: Place, build: (updated: string) => JsonObject): TrimmedDocument => {
    const dated = (updated: Date) => finished(place, marked(build(rfc2822(updated)), unverified), updated);
    const known = before.get(place.path);
    const same = known === undefined ? undefined : dated(known.updated);
    return same !== undefined && same.text.trimEnd() === known?.text.trimEnd() ? same : dated(at);
  };
}

/** Whoever reads the document sees for ever that nobody proved what it was made from. Readers pass over fields that they do not know. */
function marked(json: JsonObject, unverified: boolean): JsonObject {
  if (!unverified) return json;
  const marks = own(json, 'streamferry');
  return { ...json, streamferry: { ...(isObject(marks) ? marks : {}), unverified: true } };
}

function productJson({ record, versions }: ListedProduct): JsonObject {
  return { ...record, versions: Object.fromEntries(versions.map((version) => [version.name, versionJson(version)])) };
}

function versionJson({ record, items }: ListedVersion): JsonObject {
  return { ...record, items: Object.fromEntries(items) };
}

/** What the newest index that lists a product file says of it. */
function upstreamEntry(contentId: string, indexes: readonly TrimSource[]): JsonObject {
  for (const { top } of indexes) {
    const entries = own(top, 'index');
    const entry = isObject(entries) ? own(entries, contentId) : undefined;
    if (isObject(entry)) return entry;
  }
  return {};
}

/** The newest index that no other lists. */
function rootIndex(indexes: readonly TrimSource[]): TrimSource | undefined {
  return indexes.find(({ contentId }) => contentId === '') ?? indexes[0];
}

function inIndexOrder(files: readonly ListedFile[], indexes: readonly TrimSource[]): readonly ListedFile[] {
  const order = [...new Set(indexes.flatMap(({ top }) => Object.keys(own(top, 'index') ?? {})))];
  const rank = ({ contentId }: ListedFile) => (order.includes(contentId) ? order.indexOf(contentId) : order.length);
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** Upstream's place for the document; beside it where another document has taken that. */
function freePath(upstream: string, taken: Set<string>): string {
  const wanted = pathInForm(upstream, 'json');
  let path = wanted;
  for (let n = 2; taken.has(path); n++) path = wanted.replace(/\.json$/u, `-${n}.json`);
  taken.add(path);
  return path;
}
