import { quoted } from '../quoted.ts';
import { isKnownFormat } from './document-head.ts';
import { checkDocumentPath } from './item-path.ts';
import { isObject, type JsonObject, kindOf, malformed, objectAt, own, stringAt } from './json-guard.ts';

/** A document that an index lists. */
export interface IndexEntry {
  readonly contentId: string;
  readonly format: string;
  readonly path: string;
  readonly products?: readonly string[];
}

export interface ParsedIndex {
  readonly entries: readonly IndexEntry[];
  /** Entries of formats that are not known are left out; a sentence on each. */
  readonly notices: readonly string[];
}

const maxEntries = 10_000;

/** Reads the entries of an `index:1.0` document. Throws MALFORMED or UNSAFE_PATH. */
export function parseIndex(top: JsonObject, path: string): ParsedIndex {
  const index = objectAt(top, 'index', { path });
  if (index === undefined) throw malformed(path, 'the index has no "index"');
  const all = Object.entries(index);
  if (all.length > maxEntries) throw malformed(path, `the index has more than ${maxEntries} entries`);
  const entries: IndexEntry[] = [];
  const notices: string[] = [];
  for (const [contentId, record] of all) {
    if (!isObject(record)) throw malformed(path, `the entry ${quoted(contentId)} is ${kindOf(record)}, not an object`);
    const where = { path, names: [contentId] };
    const format = stringAt(record, 'format', where);
    if (format === undefined) throw malformed(path, `the entry ${quoted(contentId)} has no format`);
    if (isKnownFormat(format)) entries.push(readEntry({ contentId, format, record, path }));
    else
      notices.push(`${path} lists ${quoted(contentId)} in the format ${quoted(format)}, which is not known: left out.`);
  }
  return { entries, notices };
}

interface EntryRecord {
  readonly contentId: string;
  readonly format: string;
  readonly record: JsonObject;
  readonly path: string;
}

function readEntry({ contentId, format, record, path }: EntryRecord): IndexEntry {
  const where = { path, names: [contentId] };
  const target = stringAt(record, 'path', where);
  if (target === undefined) throw malformed(path, `the entry ${quoted(contentId)} has no path`);
  checkDocumentPath(target, where);
  const products = own(record, 'products');
  if (products === undefined) return { contentId, format, path: target };
  if (!Array.isArray(products) || !products.every((name): name is string => typeof name === 'string')) {
    throw malformed(path, `the products of the entry ${quoted(contentId)} are no list of names`);
  }
  return { contentId, format, path: target, products };
}
