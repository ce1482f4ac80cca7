import type { Cursor } from './cursor.ts';
import type { Anchor, Category } from './syntax.ts';

export type Escape =
  | { readonly kind: 'character'; readonly codePoint: number }
  | { readonly kind: 'category'; readonly category: Category }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'reference'; readonly group: number };

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const anchors: Readonly<Record<string, Anchor>> = {
  A: 'text-start',
  Z: 'text-end',
  b: 'boundary',
  B: 'not-boundary',
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const octal = /[0-7]/;

/** Reads an escape outside a set, from behind its backslash. */
export function readEscape(cursor: Cursor): Escape {
  const start = cursor.at;
  const letter = cursor.take('a backslash must be followed by a character');
  const anchor = anchors[letter];
  if (anchor !== undefined) return { kind: 'anchor', anchor };
  if (letter === '0') return character(parseInt(`0${cursor.run(octal, 2)}`, 8));
  if (/[1-9]/.test(letter)) return numbered(cursor, letter, start);
  return plain(cursor, letter, start);
}

/** Reads an escape inside a set: `\b` is a backspace, digits are octal. */
export function readSetEscape(cursor: Cursor): Escape {
  const start = cursor.at;
  const letter = cursor.take('a backslash must be followed by a character');
  if (letter === 'b') return character(8);
  if (octal.test(letter)) return octalCharacter(cursor, letter + cursor.run(octal, 2), start);
  if (/[89]/.test(letter)) throw cursor.refuse(`bad escape \\${letter}`, start);
  return plain(cursor, letter, start);
}

/** `\12` refers to a group; with three octal digits it is a character. */
function numbered(cursor: Cursor, first: string, start: number): Escape {
  const second = cursor.peek();
  if (second === undefined || !/[0-9]/.test(second)) return { kind: 'reference', group: Number(first) };
  cursor.take('');
  const third = cursor.peek();
  if (octal.test(first) && octal.test(second) && third !== undefined && octal.test(third)) {
    cursor.take('');
    return octalCharacter(cursor, first + second + third, start);
  }
  return { kind: 'reference', group: Number(first + second) };
}

function octalCharacter(cursor: Cursor, digits: string, start: number): Escape {
  const codePoint = parseInt(digits, 8);
  if (codePoint > 0o377) throw cursor.refuse(`octal escape \\${digits} is outside the range 0-0o377`, start);
  return character(codePoint);
}

function plain(cursor: Cursor, letter: string, start: number): Escape {
  if (isCategory(letter)) return { kind: 'category', category: letter };
  const control = controls[letter];
  if (control !== undefined) return character(control);
  const digits = hexDigits[letter];
  if (digits !== undefined) return hexadecimal(cursor, letter, digits, start);
  if (letter === 'N') throw cursor.refuse('characters by name (\\N{…}) are not supported', start);
  if (/[A-Za-z]/.test(letter)) throw cursor.refuse(`bad escape \\${letter}`, start);
  return character(codePointOf(letter));
}

function hexadecimal(cursor: Cursor, letter: string, length: number, start: number): Escape {
  const digits = cursor.run(/[0-9A-Fa-f]/, length);
  const codePoint = parseInt(digits, 16);
  if (digits.length < length || codePoint > 0x10ffff) throw cursor.refuse(`bad escape \\${letter}${digits}`, start);
  return character(codePoint);
}

export function codePointOf(text: string): number {
  return text.codePointAt(0) ?? 0;
}

function character(codePoint: number): Escape {
  return { kind: 'character', codePoint };
}

function isCategory(letter: string): letter is Category {
  return 'dDsSwW'.includes(letter);
}
