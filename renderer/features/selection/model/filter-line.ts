/** A rule's filters as people write them on one line: between spaces, quoted as a shell does where one holds spaces. */
export function formatFilterLine(filters: readonly string[]): string {
  return filters.map(quoted).join(' ');
}

export type FilterLine =
  | { readonly ok: true; readonly filters: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Reads such a line, so that what stands behind `sstream-mirror SOURCE DIR` in a note can be pasted. */
export function parseFilterLine(line: string): FilterLine {
  const filters: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (quote === '"' && char === '\\' && '"\\'.includes(line.charAt(at + 1) || ' ')) word += line.charAt(++at);
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/u.test(char)) {
      if (word !== undefined) filters.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) return { ok: false, message: `The quote ${quote} is not closed. Close it.` };
  if (word !== undefined) filters.push(word);
  return { ok: true, filters };
}

function quoted(filter: string): string {
  if (filter !== '' && !/[\s'"]/u.test(filter)) return filter;
  if (!filter.includes("'")) return `'${filter}'`;
  return `"${filter.replaceAll(/["\\]/gu, '\\$&')}"`;
}
