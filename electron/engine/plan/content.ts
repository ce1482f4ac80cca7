import type { Digest, ItemName } from '../../contract/plan.ts';
import type { RuleHolding } from './desired.ts';

/** What is known of a file's content. */
export interface Content {
  readonly sizeBytes?: number | undefined;
  readonly digest?: Digest | undefined;
}

/** Same digest by the same algorithm and same size: the same content. Digests by different algorithms cannot be compared: with equal
 * sizes the file must be read to know (`unknown`). A stream that names no digest is content with the size. */
export function compareContent(held: Content, wanted: Content): 'same' | 'different' | 'unknown' {
  if (held.sizeBytes !== wanted.sizeBytes) return 'different';
  if (wanted.digest === undefined) return 'same';
  if (held.digest?.algorithm !== wanted.digest.algorithm) return 'unknown';
  return held.digest.hex === wanted.digest.hex ? 'same' : 'different';
}

/** Key of donors by digest. */
export function digestKey({ algorithm, hex }: Digest): string {
  return `${algorithm}:${hex}`;
}

/** One path with every item that stands for it. */
export interface PathContent {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  readonly items: readonly ItemName[];
}

/** Every path that holdings name, once, with all items that share it. */
export function pathsOf(holdings: readonly RuleHolding[]): ReadonlyMap<string, PathContent> {
  const found = new Map<string, PathContent & { readonly items: ItemName[] }>();
  const seen = new Set<string>();
  for (const { items } of holdings) {
    for (const { contentId, product, version, item, path, sizeBytes = 0, digest } of items) {
      if (path === undefined) continue;
      const key = `${path}\0${contentId}\0${product}\0${version}\0${item}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const name = { contentId, product, version, item };
      const known = found.get(path);
      if (known === undefined) found.set(path, { path, sizeBytes, digest, items: [name] });
      else known.items.push(name);
    }
  }
  return found;
}
