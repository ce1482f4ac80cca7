import { type PatternNode, PatternRefused } from './syntax.ts';

/** Refuses what parses but that Python refuses to compile (a lookbehind without fixed width), or that JavaScript would answer
 * otherwise (a reference to a group that may not have matched: no match in Python, an empty match in JavaScript). */
export function checkPattern(node: PatternNode): void {
  new WidthCheck().width(node);
  setAfter(node, new Set());
}

interface Width {
  readonly min: number;
  readonly max: number;
}

class WidthCheck {
  readonly #groups = new Map<number, Width>();

  width(node: PatternNode): Width {
    switch (node.kind) {
      case 'set':
        return { min: 1, max: 1 };
      case 'anchor':
        return { min: 0, max: 0 };
      case 'reference':
        return this.#groups.get(node.group) ?? { min: 0, max: Number.POSITIVE_INFINITY };
      case 'look':
        return this.#look(node);
      case 'group':
        return this.#group(node);
      case 'sequence':
        return node.nodes
          .map((one) => this.width(one))
          .reduce((sum, one) => ({ min: sum.min + one.min, max: sum.max + one.max }), { min: 0, max: 0 });
      case 'choice':
        return node.branches
          .map((one) => this.width(one))
          .reduce((all, one) => ({ min: Math.min(all.min, one.min), max: Math.max(all.max, one.max) }));
      case 'repeat':
        return times(this.width(node.node), node.min, node.max);
    }
  }

  #look(node: PatternNode & { kind: 'look' }): Width {
    const width = this.width(node.node);
    if (!node.ahead && width.min !== width.max) {
      throw new PatternRefused('a lookbehind must have a fixed width');
    }
    return { min: 0, max: 0 };
  }

  #group(node: PatternNode & { kind: 'group' }): Width {
    const width = this.width(node.node);
    if (node.index !== undefined) this.#groups.set(node.index, width);
    return width;
  }
}

function times(width: Width, min: number, max: number): Width {
  return { min: width.min * min, max: width.max === 0 || max === 0 ? 0 : width.max * max };
}

/** The groups that have matched for certain once `node` has, given those before it. */
function setAfter(node: PatternNode, before: ReadonlySet<number>): ReadonlySet<number> {
  switch (node.kind) {
    case 'set':
    case 'anchor':
      return before;
    case 'reference':
      if (before.has(node.group)) return before;
      throw new PatternRefused(`group ${node.group} may not have matched where it is referred to`);
    case 'look': {
      const inside = setAfter(node.node, before);
      return node.negated ? before : inside;
    }
    case 'group': {
      const inside = setAfter(node.node, before);
      return node.index === undefined ? inside : new Set([...inside, node.index]);
    }
    case 'sequence':
      return node.nodes.reduce((set, one) => setAfter(one, set), before);
    case 'choice': {
      const sets = node.branches.map((branch) => setAfter(branch, before));
      return new Set([...(sets[0] ?? before)].filter((group) => sets.every((set) => set.has(group))));
    }
    case 'repeat': {
      const inside = setAfter(node.node, before);
      // A last empty round sets groups in Python but not in JavaScript.
      const certain = node.min > 0 && (node.max === 1 || !nullable(node.node));
      return certain ? inside : before;
    }
  }
}

function nullable(node: PatternNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'anchor':
    case 'look':
    case 'reference':
      return true;
    case 'group':
      return nullable(node.node);
    case 'sequence':
      return node.nodes.every(nullable);
    case 'choice':
      return node.branches.some(nullable);
    case 'repeat':
      return node.min === 0 || nullable(node.node);
  }
}
