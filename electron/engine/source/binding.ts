import { TrustError } from '../errors.ts';

/** What an index says of a document. */
export interface IndexEntry {
  /** The index's key for it. */
  readonly contentId: string;
  readonly format?: string;
  /** Absent where the entry lists none. */
  readonly products?: readonly string[];
}

/** What the document says of itself. */
export interface BoundDocument {
  readonly path: string;
  readonly format: string;
  readonly contentId?: string;
  readonly productNames: readonly string[];
}

/** A document is bound to its place (DESIGN "Trust"): another signed document in it is MISPLACED. Nested indexes
 * rarely name their content id and list no products; for them the format binds, and the content id where there is one. */
export function checkBinding({ entry, document }: { readonly entry: IndexEntry; readonly document: BoundDocument }) {
  const isIndex = document.format.startsWith('index:');
  if (entry.format !== undefined && document.format !== entry.format) {
    throw misplaced(document, `format ${entry.format}`, document.format);
  }
  if (document.contentId === undefined ? !isIndex : document.contentId !== entry.contentId) {
    throw misplaced(document, `content id ${entry.contentId}`, document.contentId ?? 'none');
  }
  if (isIndex || entry.products === undefined) return;
  const announced = new Set(entry.products);
  const present = new Set(document.productNames);
  const missing = [...announced].filter((name) => !present.has(name));
  const surplus = [...present].filter((name) => !announced.has(name));
  if (missing.length > 0) throw misplaced(document, `product ${missing[0]}${more(missing)}`, 'a document without it');
  if (surplus.length > 0) {
    throw misplaced(document, 'only products its index lists', `${surplus[0]}${more(surplus)} besides`);
  }
}

function more(names: readonly string[]): string {
  return names.length > 1 ? ` and ${names.length - 1} more` : '';
}

function misplaced({ path }: BoundDocument, expectedText: string, foundText: string): TrustError {
  const [expected, found] = [oneLine(expectedText), oneLine(foundText)];
  return new TrustError(
    'MISPLACED',
    `${path} is not the document its index announces: expected ${expected}, found ${found}. ` +
      'It is signed but stands in the wrong place, or the source is being updated. Try again later, or use another mirror.',
    { path, details: { expected, found } },
  );
}

/** Names from a document may be of any length and hold anything. */
function oneLine(text: string): string {
  const short = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return short.replaceAll(/\p{Cc}/gu, '\ufffd');
}
