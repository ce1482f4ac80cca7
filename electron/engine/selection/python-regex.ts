import { checkPattern } from './python-regex/check.ts';
import { emitPattern } from './python-regex/emit.ts';
import { parsePattern } from './python-regex/parser.ts';

/** A RegExp that finds what Python's `re.search` finds for a `str` pattern. Throws PatternRefused for what Python refuses, and for
 * atomic and conditional groups, possessive quantifiers, `\N{…}` and references that may be unset, which cannot be written here. */
export function pythonRegex(pattern: string): RegExp {
  const node = parsePattern(pattern);
  checkPattern(node);
  return new RegExp(emitPattern(node), 'u');
}
