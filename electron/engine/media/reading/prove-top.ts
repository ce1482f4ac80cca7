import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, own } from '../../catalogue/json-guard.ts';
import { IntegrityError } from '../../errors.ts';
import type { SourceShelf } from '../../publication/trim/source-shelf.ts';

/** A document of a trimmed publication as it stands, aliases and all. */
export interface TrimmedTop {
  readonly path: string;
  readonly kind: 'index' | 'products';
  /** The index's key for it; the empty string for the root index. */
  readonly contentId: string;
  readonly top: JsonObject;
}

/** What whoever trims says of a document in their own words; all else there is upstream's. */
const ownFields: Readonly<Record<TrimmedTop['kind'], readonly string[]>> = {
  index: ['format', 'index', 'updated'],
  products: ['content_id', 'datatype', 'format', 'products', 'updated'],
};
const ownEntryFields = ['datatype', 'format', 'path', 'products', 'updated'];

/**
 * What stands at the top of a trimmed document holds for all below it: each field must be upstream's own, or one that trimming
 * writes. So must the fields of an index's entries. Throws DIGEST_MISMATCH naming the field.
 */
export function proveTop(document: TrimmedTop, shelf: SourceShelf): void {
  const { kind, contentId, path, top } = document;
  const indexes = shelf.indexes.map((index) => index.top);
  const tops = kind === 'index' ? indexes : shelf.of(contentId).map((source) => source.top);
  for (const [field, value] of Object.entries(top)) {
    if (ownFields[kind].includes(field)) continue;
    const isUpstreams = tops.some((one) => Object.hasOwn(one, field) && isDeepStrictEqual(own(one, field), value));
    if (!isUpstreams && !(field === 'streamferry' && isMark(value, tops))) throw altered(path, field);
  }
  const entriesOf = (id: string) => indexes.flatMap((index) => entryIn(index, id));
  if (kind === 'products') proveDatatype(document, [...tops, ...entriesOf(contentId)]);
  else for (const id of Object.keys(own(top, 'index') ?? {})) proveEntry(document, id, entriesOf(id), shelf);
}

/** Readers pass over documents of a kind that they do not know, and over all that is in them. */
function proveDatatype({ path, top }: Pick<TrimmedTop, 'path' | 'top'>, upstream: readonly JsonObject[]): void {
  const datatype = own(top, 'datatype');
  if (datatype === 'image-downloads' || upstream.some((one) => own(one, 'datatype') === datatype)) return;
  throw altered(path, 'datatype');
}

function proveEntry(
  { path, top }: TrimmedTop,
  contentId: string,
  upstream: readonly JsonObject[],
  shelf: SourceShelf,
): void {
  for (const entry of entryIn(top, contentId)) {
    for (const [field, value] of Object.entries(entry)) {
      if (ownEntryFields.includes(field)) continue;
      if (!upstream.some((one) => Object.hasOwn(one, field) && isDeepStrictEqual(own(one, field), value)))
        throw altered(path, field);
    }
    proveDatatype({ path, top: entry }, [...upstream, ...shelf.of(contentId).map((source) => source.top)]);
  }
}

function entryIn(index: JsonObject, contentId: string): JsonObject[] {
  const entries = own(index, 'index');
  const entry = isObject(entries) ? own(entries, contentId) : undefined;
  return isObject(entry) ? [entry] : [];
}

/** The mark of documents that nobody proved, beside upstream's own marks. */
function isMark(value: unknown, tops: readonly JsonObject[]): boolean {
  const marks = [{}, ...tops.map((top) => own(top, 'streamferry')).filter(isObject)];
  return marks.some((before) => isDeepStrictEqual(value, { ...before, unverified: true }));
}

function altered(path: string, field: string): IntegrityError {
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${path} of the publication in the shipment gives "${field}" a value that upstream does not: nothing was taken. The shipment was altered; ask for a new one.`,
    { path, details: { field } },
  );
}
