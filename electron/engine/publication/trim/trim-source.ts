import { type Aliases, readAliases, withAliases } from '../../catalogue/aliases.ts';
import { type JsonObject, malformed, objectAt } from '../../catalogue/json-guard.ts';

/** An upstream document as evidence keeps it: trusted when it was received, bound by its digest since. */
export interface TrimSource {
  /** Of its bytes: the name by which what is held rests on it. */
  readonly sha256: string;
  readonly path: string;
  /** The index's key for it; the empty string for the root index. */
  readonly contentId: string;
  /** Whether its signature was proven. */
  readonly signed: boolean;
  readonly top: JsonObject;
}

/** A product file whose records come with their aliases resolved. */
export class ProductSource {
  readonly sha256: string;
  readonly path: string;
  readonly contentId: string;
  readonly signed: boolean;
  /** All fields of the file but `_aliases`. */
  readonly top: JsonObject;
  readonly #products: JsonObject;
  readonly #aliases: Aliases | undefined;
  readonly #resolved = new Map<JsonObject, JsonObject>();

  /** Throws MALFORMED. */
  constructor({ sha256, path, contentId, signed, top }: TrimSource) {
    this.sha256 = sha256;
    this.path = path;
    this.contentId = contentId;
    this.signed = signed;
    this.#aliases = readAliases(top, path);
    const { _aliases, ...fields } = withAliases(top, this.#aliases);
    this.top = fields;
    const products = objectAt(top, 'products', { path });
    if (products === undefined) throw malformed(path, 'the product file has no "products"');
    this.#products = products;
  }

  get productNames(): readonly string[] {
    return Object.keys(this.#products);
  }

  versionNames(product: string): readonly string[] {
    return Object.keys(this.#within(this.product(product), 'versions', [product]) ?? {});
  }

  itemNames(product: string, version: string): readonly string[] {
    return Object.keys(this.#within(this.version(product, version), 'items', [product, version]) ?? {});
  }

  product(name: string): JsonObject | undefined {
    return this.#record(this.#products, name, []);
  }

  version(product: string, name: string): JsonObject | undefined {
    return this.#record(this.#within(this.product(product), 'versions', [product]), name, [product]);
  }

  item(product: string, version: string, name: string): JsonObject | undefined {
    const names = [product, version];
    return this.#record(this.#within(this.version(product, version), 'items', names), name, names);
  }

  #within(record: JsonObject | undefined, key: 'versions' | 'items', names: readonly string[]): JsonObject | undefined {
    return record === undefined ? undefined : objectAt(record, key, { path: this.path, names });
  }

  #record(parent: JsonObject | undefined, name: string, names: readonly string[]): JsonObject | undefined {
    const raw = parent === undefined ? undefined : objectAt(parent, name, { path: this.path, names });
    if (raw === undefined || this.#aliases === undefined) return raw;
    const resolved = this.#resolved.get(raw) ?? withAliases(raw, this.#aliases);
    this.#resolved.set(raw, resolved);
    return resolved;
  }
}
