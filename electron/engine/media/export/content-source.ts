import type { Digest } from '../../../contract/plan.ts';
import type { ShippedMirror } from '../manifest.ts';

/** Where the bytes of a content stand, and what they must be. */
export interface ContentSource {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Absolute. */
  readonly file: string;
  /** What messages call it: its path in the mirror. */
  readonly path: string;
  /** What the mirror's ledger says of it besides. */
  readonly digest?: Digest;
  /** Documents and evidence stand on every volume. */
  readonly everywhere: boolean;
}

/** A mirror as a shipment tells of it, and where each content of it is read from. */
export interface CollectedMirror {
  readonly shipped: ShippedMirror;
  readonly sources: readonly ContentSource[];
}

/** Each content of the mirrors once; one that is a document somewhere stands on every volume. */
export function contentsOf(mirrors: readonly CollectedMirror[]): ReadonlyMap<string, ContentSource> {
  const contents = new Map<string, ContentSource>();
  for (const source of mirrors.flatMap(({ sources }) => sources)) {
    const known = contents.get(source.sha256);
    if (known === undefined || (source.everywhere && !known.everywhere)) contents.set(source.sha256, source);
  }
  return contents;
}
