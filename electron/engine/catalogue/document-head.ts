import { FormatError } from '../errors.ts';
import { quoted } from '../quoted.ts';
import { type JsonObject, objectAt, stringAt } from './json-guard.ts';

/** What a document says of itself at its top. */
export interface DocumentHead {
  readonly kind: 'index' | 'products';
  readonly format: string;
  readonly contentId?: string;
  /** ISO 8601, when the document has a readable `updated`. */
  readonly updated?: string;
}

const kinds = { 'index:1.0': 'index', 'products:1.0': 'products' } as const;

export function isKnownFormat(format: string): format is keyof typeof kinds {
  return Object.hasOwn(kinds, format);
}

/** Reads the top of a document. Throws UNSUPPORTED_FORMAT or MALFORMED. */
export function readHead(top: JsonObject, path: string): DocumentHead {
  const format = stringAt(top, 'format', { path }) ?? '';
  if (!isKnownFormat(format)) {
    const found = format === '' ? 'no format' : `the format ${quoted(format)}`;
    throw new FormatError(
      'UNSUPPORTED_FORMAT',
      `${path} has ${found}; index:1.0 and products:1.0 can be read. Check that the URL is that of an image stream.`,
      { path },
    );
  }
  const contentId = stringAt(top, 'content_id', { path });
  const updated = isoDate(top.updated);
  return {
    kind: kinds[format],
    format,
    ...(contentId === undefined ? {} : { contentId }),
    ...(updated === undefined ? {} : { updated }),
  };
}

/** The names of a product file's products. Throws MALFORMED. */
export function productNames(top: JsonObject, path: string): readonly string[] {
  return Object.keys(objectAt(top, 'products', { path }) ?? {});
}

/** SimpleStreams writes RFC 2822 dates. */
function isoDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
