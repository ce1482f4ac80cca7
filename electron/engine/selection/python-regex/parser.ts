import { Cursor } from './cursor.ts';
import { codePointOf, readEscape } from './escapes.ts';
import { readLeadingFlags, readScopedFlags, skipVerbose } from './flags.ts';
import { readSet } from './sets.ts';
import { type PatternFlags, type PatternNode, type SetPart, single } from './syntax.ts';

/** Reads a pattern as CPython's `re` does. Throws PatternRefused for what Python refuses and for what has no counterpart here. */
export function parsePattern(pattern: string): PatternNode {
  const cursor = new Cursor(pattern);
  const flags = readLeadingFlags(cursor);
  const node = new PatternParser(cursor).choice(flags);
  if (!cursor.done) throw cursor.refuse('unbalanced parenthesis');
  return node;
}

const bound = /[0-9]/;

class PatternParser {
  readonly #cursor: Cursor;
  readonly #names = new Map<string, number>();
  readonly #open = new Set<number>();
  #groups = 0;
  /** Groups known before the outermost lookbehind that is being read. */
  #groupsBeforeLookbehind: number | undefined;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  choice(flags: PatternFlags): PatternNode {
    const first = this.#sequence(flags);
    const branches = [first];
    while (this.#cursor.eat('|')) branches.push(this.#sequence(flags));
    return branches.length === 1 ? first : { kind: 'choice', branches };
  }

  #sequence(flags: PatternFlags): PatternNode {
    const nodes: PatternNode[] = [];
    for (;;) {
      if (flags.verbose) skipVerbose(this.#cursor);
      const next = this.#cursor.peek();
      if (next === undefined || next === '|' || next === ')') return { kind: 'sequence', nodes };
      if (this.#cursor.eat('(?#')) {
        this.#cursor.until(')', 'missing ) after a comment');
        continue;
      }
      const start = this.#cursor.at;
      const quantifier = this.#quantifier();
      if (quantifier === undefined) nodes.push(this.#atom(flags));
      else nodes.push(this.#repeat(nodes.pop(), quantifier, start));
    }
  }

  /** The bounds of a quantifier that comes next. A `{` that starts none is a literal. */
  #quantifier(): { readonly min: number; readonly max: number } | undefined {
    const cursor = this.#cursor;
    if (cursor.eat('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (cursor.eat('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (cursor.eat('?')) return { min: 0, max: 1 };
    const start = cursor.at;
    if (!cursor.eat('{') || cursor.peek() === '}') {
      cursor.rewind(start);
      return undefined;
    }
    const low = cursor.run(bound);
    const high = cursor.eat(',') ? cursor.run(bound) : low;
    if (!cursor.eat('}')) {
      cursor.rewind(start);
      return undefined;
    }
    const min = Number(low);
    const max = high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (Math.max(min, Number(high)) >= 2 ** 32 - 1) throw cursor.refuse('the repetition number is too large', start);
    if (max < min) throw cursor.refuse('the least repeat is greater than the most', start);
    return { min, max };
  }

  #repeat(
    node: PatternNode | undefined,
    bounds: { readonly min: number; readonly max: number },
    start: number,
  ): PatternNode {
    if (node === undefined || node.kind === 'anchor') throw this.#cursor.refuse('nothing to repeat', start);
    if (node.kind === 'repeat') throw this.#cursor.refuse('multiple repeat', start);
    if (this.#cursor.peek() === '+') throw this.#cursor.refuse('possessive quantifiers are not supported');
    return { kind: 'repeat', node, ...bounds, lazy: this.#cursor.eat('?') };
  }

  #atom(flags: PatternFlags): PatternNode {
    const character = this.#cursor.take('');
    switch (character) {
      case '\\':
        return this.#escape(flags);
      case '[':
        return readSet(this.#cursor, flags);
      case '(':
        return this.#group(flags);
      case '.':
        return { kind: 'set', negated: true, parts: flags.dotAll ? [] : [single(10)], ignoreCase: false };
      case '^':
        return { kind: 'anchor', anchor: flags.multiLine ? 'line-start' : 'text-start', ascii: false };
      case '$':
        return { kind: 'anchor', anchor: flags.multiLine ? 'line-end' : 'end', ascii: false };
      default:
        return oneOf(single(codePointOf(character)), flags);
    }
  }

  #escape(flags: PatternFlags): PatternNode {
    const start = this.#cursor.at - 1;
    const read = readEscape(this.#cursor);
    switch (read.kind) {
      case 'character':
        return oneOf(single(read.codePoint), flags);
      case 'category':
        return oneOf({ kind: 'category', category: read.category, ascii: flags.ascii }, flags);
      case 'anchor':
        return { kind: 'anchor', anchor: read.anchor, ascii: flags.ascii };
      case 'reference':
        return this.#reference(read.group, flags, start);
    }
  }

  #reference(group: number, flags: PatternFlags, start: number): PatternNode {
    if (group > this.#groups) throw this.#cursor.refuse(`there is no group ${group} yet`, start);
    if (this.#open.has(group)) throw this.#cursor.refuse('a group cannot refer to itself', start);
    if (group > (this.#groupsBeforeLookbehind ?? group)) {
      throw this.#cursor.refuse('a lookbehind cannot refer to a group of its own', start);
    }
    return { kind: 'reference', group, ignoreCase: flags.ignoreCase };
  }

  #group(flags: PatternFlags): PatternNode {
    const cursor = this.#cursor;
    const start = cursor.at - 1;
    if (!cursor.eat('?')) return this.#capture(flags, undefined, start);
    if (cursor.eat(':')) return { kind: 'group', index: undefined, node: this.#closed(flags, start) };
    if (cursor.eat('P<')) return this.#capture(flags, this.#name('>'), start);
    if (cursor.eat('P=')) return this.#named(flags, start);
    for (const [text, ahead, negated] of looks) {
      if (cursor.eat(text)) return { kind: 'look', ahead, negated, node: this.#look(flags, ahead, start) };
    }
    if (cursor.eat('>')) throw cursor.refuse('atomic groups are not supported', start);
    if (cursor.eat('(')) throw cursor.refuse('conditional groups are not supported', start);
    if (!/[aiLmsux-]/.test(cursor.peek() ?? '')) throw cursor.refuse('unknown extension (?', start);
    const scoped = readScopedFlags(cursor, flags);
    return { kind: 'group', index: undefined, node: this.#closed(scoped, start) };
  }

  #closed(flags: PatternFlags, start: number): PatternNode {
    const node = this.choice(flags);
    if (!this.#cursor.eat(')')) throw this.#cursor.refuse('a group ( is not closed', start);
    return node;
  }

  #capture(flags: PatternFlags, name: string | undefined, start: number): PatternNode {
    this.#groups += 1;
    const index = this.#groups;
    if (name !== undefined) {
      if (this.#names.has(name)) throw this.#cursor.refuse(`the group name ${name} is used twice`, start);
      this.#names.set(name, index);
    }
    this.#open.add(index);
    const node = this.#closed(flags, start);
    this.#open.delete(index);
    return { kind: 'group', index, node };
  }

  #named(flags: PatternFlags, start: number): PatternNode {
    const name = this.#name(')');
    const group = this.#names.get(name);
    if (group === undefined) throw this.#cursor.refuse(`there is no group named ${name} yet`, start);
    return this.#reference(group, flags, start);
  }

  #name(end: string): string {
    const name = this.#cursor.until(end, `missing ${end} after a group name`);
    if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) throw this.#cursor.refuse(`bad group name "${name}"`);
    return name;
  }

  #look(flags: PatternFlags, ahead: boolean, start: number): PatternNode {
    const outer = this.#groupsBeforeLookbehind;
    if (!ahead) this.#groupsBeforeLookbehind ??= this.#groups;
    const node = this.#closed(flags, start);
    this.#groupsBeforeLookbehind = outer;
    return node;
  }
}

const looks: readonly (readonly [text: string, ahead: boolean, negated: boolean])[] = [
  ['=', true, false],
  ['!', true, true],
  ['<=', false, false],
  ['<!', false, true],
];

function oneOf(part: SetPart, flags: PatternFlags): PatternNode {
  return { kind: 'set', negated: false, parts: [part], ignoreCase: flags.ignoreCase };
}
