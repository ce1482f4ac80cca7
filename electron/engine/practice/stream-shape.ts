import type { DigestAlgorithm } from '../../contract/plan.ts';

export type JsonValue = string | number | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonTags = Readonly<Record<string, JsonValue>>;
export type Digests = Readonly<Partial<Record<DigestAlgorithm, string>>>;

/** What stands in a file of the stream: bytes as given, seeded bytes, or content that is listed but not written. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'seeded'; readonly seed: string; readonly sizeBytes: number }
  | { readonly kind: 'declared'; readonly sizeBytes: number; readonly digests: Digests };

/** An item as it shall be: data in its tags, and a file unless it is data alone. Items may share a file's path. */
export interface NewItem {
  readonly tags: JsonTags;
  readonly file?: { readonly path: string; readonly content: FileContent };
}

export interface NewProduct {
  readonly tags: JsonTags;
  /** Items by name, by version. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, NewItem>>>>;
}

/** One `products:1.0` document as it shall be. */
export interface NewProductFile {
  readonly contentId: string;
  /** Products by name. */
  readonly products: Readonly<Record<string, NewProduct>>;
}
