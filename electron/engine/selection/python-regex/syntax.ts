/** What a Python pattern means, with its flags already resolved into the leaves. Follows CPython's `re` documentation, "Regular Expression Syntax". */
export type PatternNode =
  | SetNode
  | { readonly kind: 'anchor'; readonly anchor: Anchor; readonly ascii: boolean }
  | { readonly kind: 'group'; readonly index: number | undefined; readonly node: PatternNode }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly node: PatternNode }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    };

/** One character out of a set; a literal is a set of one. */
export interface SetNode {
  readonly kind: 'set';
  readonly negated: boolean;
  readonly parts: readonly SetPart[];
  readonly ignoreCase: boolean;
}

export type SetPart =
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'category'; readonly category: Category; readonly ascii: boolean };

export type Category = 'd' | 'D' | 's' | 'S' | 'w' | 'W';

export type Anchor = 'text-start' | 'line-start' | 'end' | 'line-end' | 'text-end' | 'boundary' | 'not-boundary';

export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

export const noFlags: PatternFlags = {
  ignoreCase: false,
  multiLine: false,
  dotAll: false,
  verbose: false,
  ascii: false,
};

/** Why a pattern is refused: a clause that ends a sentence. Becomes BAD_FILTER where the filter's text is known. */
export class PatternRefused extends Error {
  override readonly name = 'PatternRefused';
}

export function single(codePoint: number): SetPart {
  return { kind: 'range', first: codePoint, last: codePoint };
}
