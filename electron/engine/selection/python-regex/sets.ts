import type { Cursor } from './cursor.ts';
import { codePointOf, type Escape, readSetEscape } from './escapes.ts';
import { type PatternFlags, type SetNode, type SetPart, single } from './syntax.ts';

const unterminated = 'a set [ is not closed';

/** Reads `[…]` from behind its bracket. A `]` in the first place is a member; nested brackets are members too. */
export function readSet(cursor: Cursor, flags: PatternFlags): SetNode {
  const parts: SetPart[] = [];
  const negated = cursor.eat('^');
  for (let first = true; first || !cursor.eat(']'); first = false) {
    const start = cursor.at;
    const low = readMember(cursor);
    if (!cursor.eat('-')) {
      parts.push(partOf(low, flags));
    } else if (cursor.eat(']')) {
      parts.push(partOf(low, flags), single(codePointOf('-')));
      break;
    } else {
      parts.push(rangeOf(cursor, low, readMember(cursor), start));
    }
  }
  return { kind: 'set', negated, parts, ignoreCase: flags.ignoreCase };
}

function readMember(cursor: Cursor): Escape {
  const character = cursor.take(unterminated);
  return character === '\\' ? readSetEscape(cursor) : { kind: 'character', codePoint: codePointOf(character) };
}

function rangeOf(cursor: Cursor, low: Escape, high: Escape, start: number): SetPart {
  if (low.kind !== 'character' || high.kind !== 'character' || high.codePoint < low.codePoint) {
    throw cursor.refuse('bad character range', start);
  }
  return { kind: 'range', first: low.codePoint, last: high.codePoint };
}

function partOf(member: Escape, flags: PatternFlags): SetPart {
  if (member.kind === 'category') return { kind: 'category', category: member.category, ascii: flags.ascii };
  return single(member.kind === 'character' ? member.codePoint : 0);
}
