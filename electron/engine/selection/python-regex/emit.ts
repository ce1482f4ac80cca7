import type { Anchor, Category, PatternNode, SetNode, SetPart } from './syntax.ts';

type CategoryPart = SetPart & { readonly kind: 'category' };

/** Writes a pattern for a JavaScript RegExp with the flag `u` and no other. Case is folded by leaf, `(?i:…)`, not by flag. */
export function emitPattern(node: PatternNode): string {
  switch (node.kind) {
    case 'set':
      return folded(emitSet(node), node.ignoreCase);
    case 'anchor':
      return emitAnchor(node.anchor, node.ascii);
    case 'group':
      return `(${node.index === undefined ? '?:' : ''}${emitPattern(node.node)})`;
    case 'look':
      return `(?${node.ahead ? '' : '<'}${node.negated ? '!' : '='}${emitPattern(node.node)})`;
    case 'reference':
      return folded(`(?:\\${node.group})`, node.ignoreCase);
    case 'sequence':
      return node.nodes.map(emitPattern).join('');
    case 'choice':
      return node.branches.map(emitPattern).join('|');
    case 'repeat':
      return `(?:${emitPattern(node.node)})${emitBounds(node.min, node.max)}${node.lazy ? '?' : ''}`;
  }
}

function folded(source: string, ignoreCase: boolean): string {
  return ignoreCase ? `(?i:${source})` : source;
}

function emitBounds(min: number, max: number): string {
  return max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`;
}

/** Python folds these four together; Unicode's simple folding, which JavaScript uses, keeps the Turkish two apart. */
const lettersI = ['I', 'i', '\u0130', '\u0131'].map((letter) => letter.codePointAt(0) ?? 0);

function emitSet(node: SetNode): string {
  const inside = node.parts.map(emitPart);
  if (node.ignoreCase && node.parts.some(holdsLetterI)) inside.push(...lettersI.map(emitCharacter));
  const [only] = inside;
  if (inside.length === 1 && only !== undefined && !node.negated && node.parts.every(isCharacter)) return only;
  const outside = node.parts.filter(isNegatedCategory).map((part) => emitCategory(part.category, part.ascii));
  if (outside.length === 0) return `[${node.negated ? '^' : ''}${inside.join('')}]`;
  // Sets do not nest under the flag `u`, so a set with a negated category in it becomes a choice.
  const choice = [`[${inside.join('')}]`, ...outside].join('|');
  return node.negated ? `(?:(?!${choice})[^])` : `(?:${choice})`;
}

function isCharacter(part: SetPart): boolean {
  return part.kind === 'range' && part.first === part.last;
}

function isNegatedCategory(part: SetPart): part is CategoryPart {
  return part.kind === 'category' && categoryParts[part.category].negated;
}

function holdsLetterI(part: SetPart): boolean {
  return part.kind === 'range' && lettersI.some((letter) => part.first <= letter && letter <= part.last);
}

/** What a part writes between brackets; a negated category writes nothing there. */
function emitPart(part: SetPart): string {
  if (part.kind === 'category') {
    return categoryParts[part.category].negated ? '' : categoryMembers(part.category, part.ascii);
  }
  const first = emitCharacter(part.first);
  return part.first === part.last ? first : `${first}-${emitCharacter(part.last)}`;
}

function emitCharacter(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return /[A-Za-z0-9_]/.test(character) ? character : `\\u{${codePoint.toString(16)}}`;
}

/** `str.isdecimal`, `str.isspace`, `str.isalnum` or `_`; with the flag `a` their ASCII part. */
const categories = {
  d: { unicode: '\\p{Nd}', ascii: '0-9' },
  s: { unicode: '\\t-\\r\\u{1c}-\\u{20}\\u{85}\\p{Zs}\\u{2028}\\u{2029}', ascii: '\\t-\\r\\u{20}' },
  w: { unicode: '\\p{L}\\p{N}_', ascii: 'A-Za-z0-9_' },
} as const;

const categoryParts: Readonly<Record<Category, { readonly base: keyof typeof categories; readonly negated: boolean }>> =
  {
    d: { base: 'd', negated: false },
    D: { base: 'd', negated: true },
    s: { base: 's', negated: false },
    S: { base: 's', negated: true },
    w: { base: 'w', negated: false },
    W: { base: 'w', negated: true },
  };

function categoryMembers(category: Category, ascii: boolean): string {
  return categories[categoryParts[category].base][ascii ? 'ascii' : 'unicode'];
}

function emitCategory(category: Category, ascii: boolean): string {
  return `[${categoryParts[category].negated ? '^' : ''}${categoryMembers(category, ascii)}]`;
}

function emitAnchor(anchor: Anchor, ascii: boolean): string {
  const word = emitCategory('w', ascii);
  switch (anchor) {
    case 'text-start':
      return '^';
    case 'text-end':
      return '$';
    case 'end':
      return '(?=\\n?$)';
    case 'line-start':
      return '(?<![^\\n])';
    case 'line-end':
      return '(?![^\\n])';
    case 'boundary':
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    case 'not-boundary':
      // Up to Python 3.13 there is none in an empty string.
      return `(?!^$)(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
  }
}
