import { readHead } from '../../catalogue/document-head.ts';
import type { JsonObject } from '../../catalogue/json-guard.ts';
import { ProductSource, type TrimSource } from './trim-source.ts';

/** All documents a publication may be made from; where several describe the same thing, the newest counts. */
export class SourceShelf {
  /** Newest first. */
  readonly indexes: readonly TrimSource[];
  /** Whether any of them was signed. */
  readonly isSigned: boolean;
  readonly #byDigest = new Map<string, ProductSource>();
  readonly #rank = new Map<string, number>();
  readonly #byContentId: ReadonlyMap<string, readonly ProductSource[]>;

  /** Takes the sources oldest first. Throws UNSUPPORTED_FORMAT or MALFORMED. */
  constructor(sources: readonly TrimSource[]) {
    this.isSigned = sources.some(({ signed }) => signed);
    const indexes: TrimSource[] = [];
    for (const source of sources.toReversed()) {
      if (readHead(source.top, source.path).kind === 'index') indexes.push(source);
      else if (!this.#byDigest.has(source.sha256)) this.#add(new ProductSource(source));
    }
    this.indexes = indexes;
    this.#byContentId = Map.groupBy(this.#byDigest.values(), (source) => source.contentId);
  }

  get contentIds(): readonly string[] {
    return [...this.#byContentId.keys()];
  }

  bySha256(sha256: string): ProductSource | undefined {
    return this.#byDigest.get(sha256);
  }

  /** The fields of every document. */
  tops(): readonly JsonObject[] {
    return [...this.indexes, ...this.#byDigest.values()].map(({ top }) => top);
  }

  /** 0 for the newest of all. */
  rank(sha256: string | undefined): number {
    return this.#rank.get(sha256 ?? '') ?? Number.POSITIVE_INFINITY;
  }

  /** Newest first. */
  of(contentId: string): readonly ProductSource[] {
    return this.#byContentId.get(contentId) ?? [];
  }

  #add(source: ProductSource): void {
    this.#rank.set(source.sha256, this.#byDigest.size);
    this.#byDigest.set(source.sha256, source);
  }
}
