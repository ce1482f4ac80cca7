import { isObject, type JsonObject, own } from '../catalogue/json-guard.ts';

/** How a document is published: plain beside its detached signature, or cleartext-signed. */
export type DocumentForm = 'json' | 'sjson';

/** A document's text, indented by one as upstream's are. */
export function documentText(json: JsonObject): string {
  return `${JSON.stringify(json, null, 1)}\n`;
}

/** The path of the same document in another form. */
export function pathInForm(path: string, form: DocumentForm): string {
  return path.replace(/\.s?json$/u, `.${form}`);
}

/** The index that leads to product files of this form. */
export function indexInForm(index: JsonObject, form: DocumentForm): JsonObject {
  const entries = own(index, 'index');
  if (!isObject(entries)) return index;
  const moved = Object.entries(entries).map(([contentId, entry]) => {
    const path = isObject(entry) ? own(entry, 'path') : undefined;
    return [
      contentId,
      isObject(entry) && typeof path === 'string' ? { ...entry, path: pathInForm(path, form) } : entry,
    ];
  });
  return { ...index, index: Object.fromEntries(moved) };
}

/** `Wed, 25 Jun 2025 11:01:49 +0000`: RFC 2822, as simplestreams writes `updated`. */
export function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
