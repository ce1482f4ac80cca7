import { quoted } from '../quoted.ts';
import { malformed } from './json-guard.ts';

/** A document with the paths it lists; nothing below a product file. */
export interface GraphNode {
  readonly kind: 'index' | 'products';
  readonly listed: readonly string[];
}

/** Indexes may nest so deep below the root. */
export const maxNesting = 4;
export const maxDocuments = 500;

/**
 * Paths in the order of publication: product files, then nested indexes innermost first, the root last. Throws MALFORMED
 * for indexes that list each other in a circle or nest too deep.
 */
export function publicationOrder(root: string, nodes: ReadonlyMap<string, GraphNode>): readonly string[] {
  const products = new Set<string>();
  const indexes = new Set<string>();
  const chain: string[] = [];
  const visit = (path: string): void => {
    const node = nodes.get(path);
    if (node === undefined || indexes.has(path)) return;
    if (node.kind === 'products') {
      products.add(path);
      return;
    }
    if (chain.includes(path)) throw malformed(path, `the index lists itself by way of ${quoted(chain.at(-1) ?? path)}`);
    if (chain.length > maxNesting) throw tooDeep(path);
    chain.push(path);
    for (const listed of node.listed) visit(listed);
    chain.pop();
    indexes.add(path);
  };
  visit(root);
  return [...products, ...indexes];
}

export function tooDeep(path: string): Error {
  return malformed(path, `the index is nested more than ${maxNesting} levels below the root`);
}
