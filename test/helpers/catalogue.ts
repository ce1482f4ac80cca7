import { readFileSync } from 'node:fs';
import {
  type CatalogueItem,
  type CatalogueProduct,
  compareCodePoints,
  Tags,
} from '../../electron/engine/catalogue/catalogue.ts';

/** A product file as plain data: strings are tags of their level. */
export interface PlainProducts {
  readonly content_id: string;
  readonly products: Readonly<Record<string, PlainProduct>>;
  readonly [tag: string]: unknown;
}

interface PlainProduct {
  readonly versions: Readonly<
    Record<string, { readonly items: Readonly<Record<string, PlainItem>>; readonly [tag: string]: unknown }>
  >;
  readonly [tag: string]: unknown;
}

export type PlainItem = Readonly<Record<string, unknown>>;

/** A catalogue from plain data, without documents and without the parser's checks. */
export function catalogueOf(...files: readonly PlainProducts[]): { readonly products: readonly CatalogueProduct[] } {
  return {
    products: files.flatMap((file) =>
      Object.entries(file.products).map(([name, product]) => productOf(file, name, product)),
    ),
  };
}

/** The products of a product file on disk. */
export function plainProductsIn(file: string): PlainProducts {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function productOf(file: PlainProducts, name: string, product: PlainProduct): CatalogueProduct {
  const tags = new Tags(ownTags(product, ['product_name', name]), new Tags(ownTags(file)));
  const versions = Object.entries(product.versions)
    .map(([version, { items, ...own }]) => {
      const versionTags = new Tags(ownTags(own, ['version_name', version]), tags);
      return { name: version, items: Object.entries(items).map(([item, data]) => itemOf(item, data, versionTags)) };
    })
    .sort((a, b) => compareCodePoints(a.name, b.name));
  return { contentId: file.content_id, name, tags, versions };
}

function itemOf(name: string, data: PlainItem, above: Tags): CatalogueItem {
  const { path, size, sha256, sha512 } = data;
  const hex = sha512 ?? sha256;
  return {
    name,
    tags: new Tags(ownTags(data, ['item_name', name]), above),
    ...(typeof path === 'string' ? { path } : {}),
    ...(typeof size === 'number' ? { sizeBytes: size } : {}),
    ...(typeof hex === 'string' ? { digest: { algorithm: sha512 === undefined ? 'sha256' : 'sha512', hex } } : {}),
  };
}

function ownTags(level: Readonly<Record<string, unknown>>, ...more: [string, string][]): Map<string, string> {
  const strings = Object.entries(level).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map([...strings, ...more]);
}
