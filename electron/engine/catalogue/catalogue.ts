import type { Digest, ItemName } from '../../contract/plan.ts';
import type { Signer } from '../../contract/source.ts';

/** The string tags that one level has of its own; a Map will do. */
export interface OwnTags {
  get(key: string): string | undefined;
  keys(): Iterable<string>;
  /** What stands there whatever its kind, unchecked, where tags were read from a document. */
  raw?(key: string): unknown;
}

/** Own string tags of one level with the levels above it (SimpleStreams: tags hold for all below). */
export class Tags {
  readonly #own: OwnTags;
  readonly #parent: Tags | undefined;

  constructor(own: OwnTags, parent?: Tags) {
    this.#own = own;
    this.#parent = parent;
  }

  /** The flattened value of a tag; the empty string where no level has it, as sstream-mirror's filters see it. */
  get(key: string): string {
    return this.#own.get(key) ?? this.#parent?.get(key) ?? '';
  }

  /** What this level itself has there whatever its kind, unchecked. */
  raw(key: string): unknown {
    return this.#own.raw === undefined ? this.#own.get(key) : this.#own.raw(key);
  }

  /** Every tag of this level and those above with its flattened value. */
  flattened(): ReadonlyMap<string, string> {
    const all = new Map(this.#parent?.flattened());
    for (const key of this.#own.keys()) all.set(key, this.#own.get(key) ?? '');
    return all;
  }
}

/** A file to fetch (`path` present) or data carried along (`path` absent). */
export interface CatalogueItem {
  readonly name: string;
  /** Includes content_id, product_name, version_name, item_name. */
  readonly tags: Tags;
  readonly path?: string;
  /** Present whenever `path` is. */
  readonly sizeBytes?: number;
  /** The strongest digest the item names: sha512, sha256, else md5. */
  readonly digest?: Digest;
}

export interface CatalogueVersion {
  readonly name: string;
  readonly items: readonly CatalogueItem[];
}

export interface CatalogueProduct {
  readonly contentId: string;
  readonly name: string;
  readonly tags: Tags;
  /** Ascending, compared as LANG=C strings: the last is the newest. */
  readonly versions: readonly CatalogueVersion[];
}

/** One upstream document as received, after authentication (or the user's explicit no-verify) and binding to its place. */
export interface StreamDocument {
  /** Relative to the root of the stream, e.g. `streams/v1/index.sjson`. */
  readonly path: string;
  readonly kind: 'index' | 'products';
  readonly contentId: string | undefined;
  /** Upstream's bytes, unchanged: what verbatim publication writes. */
  readonly bytes: Buffer;
  /** The detached signature beside a `.json`: published as `<path>.gpg`. */
  readonly signature?: Buffer;
  readonly sha256: string;
  /** Absent only for a source the user chose to take unsigned. */
  readonly signer?: Signer;
  /** RFC 2822 date of the document's `updated`, as ISO 8601, when it has one. */
  readonly updated?: string;
}

/** What there is to pick, from authenticated documents. */
export interface Catalogue {
  readonly products: readonly CatalogueProduct[];
  /** Publication order: product files, then nested indexes innermost first, the root index last. */
  readonly documents: readonly StreamDocument[];
  /** Bytes that came over the network to read it; 0 when nothing had changed. */
  readonly transferredBytes: number;
}

/** One item with the names of where it stands. */
export interface PlacedItem extends ItemName {
  readonly path?: string;
  readonly sizeBytes?: number;
  readonly digest?: Digest;
}

/** LANG=C order: by UTF-8 bytes, which is code point order (plain `<` compares UTF-16 units). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all other units. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
