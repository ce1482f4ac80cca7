import type { Digest } from '../../contract/plan.ts';
import { quoted } from '../quoted.ts';
import { type Aliases, readAliases, withAliases } from './aliases.ts';
import {
  type CatalogueItem,
  type CatalogueProduct,
  type CatalogueVersion,
  compareCodePoints,
  type OwnTags,
  Tags,
} from './catalogue.ts';
import { ItemFiles } from './item-files.ts';
import { isObject, type JsonObject, kindOf, malformed, objectAt, own, type Where, within } from './json-guard.ts';

/** Where a product file stands. */
export interface ProductFile {
  readonly path: string;
  readonly contentId: string;
  /** Its JSON; asked for once. */
  top(): JsonObject;
}

/** An item whose size and digest are still to be settled over the whole catalogue. */
interface OpenItem {
  readonly name: string;
  readonly tags: Tags;
  readonly path?: string;
  sizeBytes?: number;
  digest?: Digest;
}

const maxItems = 1_000_000;

/**
 * Reads the products of some product files, in their order. Items that share a path get the size and the strongest digest
 * that any of them names. Throws MALFORMED or UNSAFE_PATH.
 */
export function parseProducts(files: Iterable<ProductFile>): readonly CatalogueProduct[] {
  const itemFiles = new ItemFiles();
  const open: OpenItem[] = [];
  const products: CatalogueProduct[] = [];
  for (const file of files) {
    const top = file.top();
    const listed = objectAt(top, 'products', { path: file.path });
    if (listed === undefined) throw malformed(file.path, 'the product file has no "products"');
    products.push(...new ProductsReading({ file, top, itemFiles, open }).read(listed));
  }
  for (const item of open) {
    const known = item.path === undefined ? undefined : itemFiles.get(item.path);
    if (known === undefined) continue;
    item.sizeBytes = known.sizeBytes;
    if (known.digest !== undefined) item.digest = known.digest;
  }
  return products;
}

interface Reading {
  readonly file: ProductFile;
  readonly top: JsonObject;
  readonly itemFiles: ItemFiles;
  /** Takes the items that have a path. */
  readonly open: OpenItem[];
}

class ProductsReading {
  readonly #file: ProductFile;
  readonly #itemFiles: ItemFiles;
  readonly #open: OpenItem[];
  readonly #aliases: Aliases | undefined;
  readonly #top: Tags;
  #items = 0;

  constructor({ file, top, itemFiles, open }: Reading) {
    this.#file = file;
    this.#itemFiles = itemFiles;
    this.#open = open;
    this.#aliases = readAliases(top, file.path);
    this.#top = tagsOf(withAliases(top, this.#aliases), 'content_id', file.contentId);
  }

  read(products: JsonObject): readonly CatalogueProduct[] {
    return Object.entries(products).map(([name, value]) => {
      const record = this.#record(value, [name]);
      const tags = tagsOf(record, 'product_name', name, this.#top);
      const versions = this.#children(record, 'versions', [name]).map(([version, inner]) =>
        this.#version(version, inner, { product: name, tags }),
      );
      versions.sort((a, b) => compareCodePoints(a.name, b.name));
      return { contentId: this.#file.contentId, name, tags, versions };
    });
  }

  #version(name: string, value: unknown, parent: { product: string; tags: Tags }): CatalogueVersion {
    const record = this.#record(value, [parent.product, name]);
    const tags = tagsOf(record, 'version_name', name, parent.tags);
    const items = this.#children(record, 'items', [parent.product, name]).map(([item, inner]) =>
      this.#item(item, inner, { names: [parent.product, name, item], tags }),
    );
    return { name, items };
  }

  #item(name: string, value: unknown, parent: { names: readonly string[]; tags: Tags }): CatalogueItem {
    const record = this.#record(value, parent.names);
    this.#items += 1;
    if (this.#items > maxItems) throw malformed(this.#file.path, `it has more than ${maxItems} items`);
    const tags = tagsOf(record, 'item_name', name, parent.tags);
    const { path } = record;
    if (path === undefined) return { name, tags };
    const where: Where = { path: this.#file.path, names: parent.names };
    if (typeof path !== 'string')
      throw malformed(where.path, `the path${within(where)} is ${kindOf(path)}, not a string`);
    this.#itemFiles.add(path, record, where);
    const item: OpenItem = { name, tags, path, sizeBytes: 0 };
    this.#open.push(item);
    return item;
  }

  #record(value: unknown, names: readonly string[]): JsonObject {
    if (isObject(value)) return withAliases(value, this.#aliases);
    throw malformed(this.#file.path, `${names.map(quoted).join(' / ')} is ${kindOf(value)}, not an object`);
  }

  #children(record: JsonObject, key: 'versions' | 'items', names: readonly string[]): [string, unknown][] {
    return Object.entries(objectAt(record, key, { path: this.#file.path, names }) ?? {});
  }
}

function tagsOf(record: JsonObject, nameTag: string, name: string, parent?: Tags): Tags {
  return new Tags(new RecordTags(record, nameTag, name), parent);
}

/** The string values of a record, not copied; the level's own name wins, as in sstream-mirror. */
class RecordTags implements OwnTags {
  readonly #record: JsonObject;
  readonly #nameTag: string;
  readonly #name: string;

  constructor(record: JsonObject, nameTag: string, name: string) {
    this.#record = record;
    this.#nameTag = nameTag;
    this.#name = name;
  }

  get(key: string): string | undefined {
    if (key === this.#nameTag) return this.#name;
    const value = own(this.#record, key);
    return typeof value === 'string' ? value : undefined;
  }

  raw(key: string): unknown {
    return own(this.#record, key);
  }

  *keys(): Iterable<string> {
    for (const [key, value] of Object.entries(this.#record)) {
      if (typeof value === 'string' && key !== this.#nameTag) yield key;
    }
    yield this.#nameTag;
  }
}
