import type { Tags } from '../catalogue/catalogue.ts';
import { InputError } from '../errors.ts';
import { PatternRefused } from './python-regex/syntax.ts';
import { pythonRegex } from './python-regex.ts';

/** One filter of sstream-mirror, ready to ask. */
export interface Filter {
  readonly key: string;
  readonly operator: '=' | '!=' | '~' | '!~';
  readonly value: string;
  /** Whether a tag's value passes; the empty string stands for a missing tag. */
  readonly passes: (value: string) => boolean;
}

// simplestreams/filters.py: key, spaces, operator, spaces, value to the end of the line; spaces behind the value belong to it.
const grammar = /^(?<key>[\p{L}\p{N}_|-]+) *(?<operator>!?[=~]) *(?<value>[^\n]*)\n?$/u;

/** Reads a filter in sstream-mirror's grammar. Throws BAD_FILTER. */
export function parseFilter(text: string): Filter {
  const { key, operator, value } = grammar.exec(text)?.groups ?? {};
  if (key === undefined || value === undefined) throw badFilter(text, 'it has no key and operator');
  switch (operator) {
    case '=':
      return { key, operator, value, passes: (found) => found === value };
    case '!=':
      return { key, operator, value, passes: (found) => found !== value };
    case '~': {
      const regex = regexOf(text, value);
      return { key, operator, value, passes: (found) => regex.test(found) };
    }
    case '!~': {
      const regex = regexOf(text, value);
      return { key, operator, value, passes: (found) => !regex.test(found) };
    }
    default:
      throw badFilter(text, 'it has no operator');
  }
}

/** All filters must pass; none lets everything pass. */
export function matches(filters: readonly Filter[], tags: Tags): boolean {
  for (const filter of filters) if (!filter.passes(tags.get(filter.key))) return false;
  return true;
}

function regexOf(text: string, value: string): RegExp {
  try {
    return pythonRegex(value);
  } catch (error) {
    if (error instanceof PatternRefused) {
      throw badFilter(text, `its regular expression "${value}" cannot be used: ${error.message}`, error);
    }
    throw error;
  }
}

function badFilter(text: string, reason: string, cause?: unknown): InputError {
  return new InputError(
    'BAD_FILTER',
    `Expected a filter like arch=amd64, arch!=i386, release~(focal|jammy) or subarch!~edge, found "${text}": ${reason}. Correct this filter.`,
    { cause, details: { filter: text } },
  );
}
