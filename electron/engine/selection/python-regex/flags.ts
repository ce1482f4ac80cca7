import type { Cursor } from './cursor.ts';
import { noFlags, type PatternFlags } from './syntax.ts';

const names: Readonly<Record<string, keyof PatternFlags>> = {
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  x: 'verbose',
};

const whitespace = /[ \t\n\r\v\f]/;

/** Skips what verbose mode (`x`) ignores between tokens. */
export function skipVerbose(cursor: Cursor): void {
  for (;;) {
    cursor.run(whitespace);
    if (!cursor.eat('#')) return;
    cursor.run(/[^\n]/);
  }
}

/** Global flags stand at the very start, `(?i)(?s)…`, and hold for the whole pattern; comments may stand between. */
export function readLeadingFlags(cursor: Cursor): PatternFlags {
  let flags = noFlags;
  const types = new Set<string>();
  for (;;) {
    if (flags.verbose) skipVerbose(cursor);
    if (cursor.eat('(?#')) {
      cursor.until(')', 'missing ) after a comment');
      continue;
    }
    const start = cursor.at;
    const letters = cursor.eat('(?') ? cursor.run(/[aiLmsux]/) : '';
    if (letters === '' || !cursor.eat(')')) {
      cursor.rewind(start);
      return flags;
    }
    flags = apply(cursor, flags, letters, '');
    for (const letter of letters) if (letter === 'a' || letter === 'u') types.add(letter);
    if (types.size > 1) throw cursor.refuse("the flags 'a' and 'u' exclude each other");
  }
}

/** Flags of a group, `(?i-s:`, read from behind `(?` to behind `:`. */
export function readScopedFlags(cursor: Cursor, outer: PatternFlags): PatternFlags {
  const on = cursor.run(/[aiLmsux]/);
  const off = cursor.eat('-') ? cursor.run(/[aiLmsux]/) : undefined;
  if (off === '') throw cursor.refuse('a flag must follow the -');
  if (off === undefined && cursor.peek() === ')') throw cursor.refuse('global flags must stand at the start');
  if (!cursor.eat(':')) throw cursor.refuse('unknown extension or flag');
  return apply(cursor, outer, on, off ?? '');
}

function apply(cursor: Cursor, flags: PatternFlags, on: string, off: string): PatternFlags {
  if (on.includes('L')) throw cursor.refuse("the flag 'L' is for bytes only");
  if (on.includes('a') && on.includes('u')) throw cursor.refuse("the flags 'a' and 'u' exclude each other");
  if (/[aLu]/.test(off)) throw cursor.refuse("the flags 'a', 'u' and 'L' cannot be turned off");
  if ([...on].some((letter) => off.includes(letter))) throw cursor.refuse('a flag is turned on and off at once');
  const changed: Record<string, boolean> = {};
  for (const letter of on) if (names[letter] !== undefined) changed[names[letter]] = true;
  for (const letter of off) if (names[letter] !== undefined) changed[names[letter]] = false;
  if (on.includes('a')) changed.ascii = true;
  if (on.includes('u')) changed.ascii = false;
  const result = { ...flags, ...changed };
  if (result.ascii && result.ignoreCase) throw cursor.refuse("the flags 'a' and 'i' together are not supported");
  return result;
}
