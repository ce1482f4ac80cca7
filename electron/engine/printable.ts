/**
 * What steers a terminal or misleads the eye: C0 and C1 controls, DEL, line and paragraph separators, marks that turn the direction
 * of text, and halves of surrogate pairs. Unicode TR36 3.1, CVE-2021-42574.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** Text from outside as it may be shown: on one line, with what is unprintable as an escape such as `\x1b` or `\u202e`. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** The same of text that has lines of its own. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}

/** One line without anything unprintable, for text that somebody called something by. */
export function withoutUnprintable(text: string): string {
  const words = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').replaceAll(unprintable, '');
  return words.trim();
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return short[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}
