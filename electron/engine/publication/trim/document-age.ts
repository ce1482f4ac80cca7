import { own } from '../../catalogue/json-guard.ts';
import { pathInForm } from '../document-text.ts';
import type { SourceShelf } from './source-shelf.ts';

/** A document of the publication now in place, in either form. */
export interface EarlierDocument {
  readonly path: string;
  /** Without the framework of a signature. */
  readonly text: string;
  /** ISO 8601. */
  readonly updated: string;
}

/** Earlier documents by the path of their plain form. */
export function earlierByPath(
  earlier: readonly EarlierDocument[],
): ReadonlyMap<string, { readonly text: string; readonly updated: Date }> {
  // The plain form last: of the two it is the one that new documents are compared with.
  const ordered = earlier.toSorted((a, b) => Number(a.path.endsWith('.json')) - Number(b.path.endsWith('.json')));
  return new Map(
    ordered.map(({ path, text, updated }) => [pathInForm(path, 'json'), { text, updated: new Date(updated) }]),
  );
}

/**
 * What changed documents say of their age: now, but always later than what was published before and never earlier than what they
 * were made from, so that no client takes them for older, whatever the clock says. Whole seconds, as RFC 2822 has no finer ones.
 */
export function publicationTime(options: {
  readonly earlier: readonly EarlierDocument[];
  readonly shelf: SourceShelf;
  readonly now: Date;
}): Date {
  const seconds = (time: number) => Math.floor(time / 1000);
  const published = options.earlier.map(({ updated }) => seconds(Date.parse(updated)) + 1);
  const upstream = options.shelf.tops().map((top) => seconds(Date.parse(String(own(top, 'updated')))));
  const known = [...published, ...upstream].filter((time) => !Number.isNaN(time));
  return new Date(1000 * Math.max(seconds(options.now.getTime()), ...known));
}
