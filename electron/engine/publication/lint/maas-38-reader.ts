import { own } from '../../catalogue/json-guard.ts';
import { bootResource, fileOf, type MaasReading } from './boot-resource.ts';
import { isNotification, kindOfFile, knownItems, looksLike, models, type ProductKind } from './maas-38-models.ts';
import { productProblems } from './maas-38-product.ts';
import { isRefused, named, type Problem } from './problem.ts';
import { type ProductFamily, skipReason } from './product-names.ts';
import type { PublishedStream, RawEntry } from './read-stream.ts';
import type { RawFile, RawProduct } from './stream-level.ts';

const datatypes: readonly unknown[] = ['image-ids', 'image-downloads'];
/** MAAS 3.8 asks for `:v2:` and `:v3:` in every image in parts, whatever its os. */
const families: Readonly<Record<ProductKind, ProductFamily>> = {
  'multi-file': 'ubuntu',
  'single-file': 'other',
  bootloader: 'bootloader',
};
/** `Wed, 25 Jun 2025 11:01:49 +0000`, or ISO 8601. A zone's name, such as GMT, is none that MAAS reads. */
const dateForms = [
  /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{2}:\d{2} (?:[+-]\d{2}:?\d{2}|Z)$/u,
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[+-]\d{2}:?\d{2}|Z)?)?$/u,
];

/**
 * Reads a publication as MAAS 3.8 does (MAAS.md, "What MAAS asks of a mirror"): one index, every product file of one of three kinds,
 * each tag on the very level it is read from. Whatever does not fit makes it refuse the source.
 */
export function readAs38(stream: PublishedStream): MaasReading {
  const problems = indexProblems(stream);
  const resources = stream.files.flatMap((file) => {
    problems.push(...headProblems(file));
    const read = readProducts(file);
    problems.push(...read.problems);
    return read.resources;
  });
  return { resources, problems };
}

function indexProblems({ indexes }: PublishedStream): Problem[] {
  const [root, ...nested] = indexes;
  if (root === undefined) return [];
  const document = root.path;
  const problems: Problem[] = [];
  if (!isReadableDate(own(root.top, 'updated'))) {
    problems.push({
      rule: 'updated-missing',
      place: { document },
      message: dateText(document, own(root.top, 'updated')),
    });
  }
  for (const entry of root.entries) {
    if (nested.some(({ path }) => path === entry.path)) {
      const message = `${document} lists the index ${entry.path}, which MAAS takes for a product file.`;
      problems.push({ rule: 'nested-index', place: { document, contentId: entry.contentId }, message });
    } else {
      problems.push(...entryProblems(document, entry));
    }
  }
  return problems;
}

function entryProblems(document: string, { contentId, record }: RawEntry): Problem[] {
  const place = { document, contentId };
  const what = `The entry ${named(contentId)} of ${document}`;
  const problems: Problem[] = [];
  const [updated, datatype, products] = ['updated', 'datatype', 'products'].map((key) => own(record, key));
  if (!isReadableDate(updated)) problems.push({ rule: 'updated-missing', place, message: dateText(what, updated) });
  if (datatype !== undefined && datatype !== null && !datatypes.includes(datatype)) {
    problems.push({
      rule: 'datatype-missing',
      place,
      message: `${what} has the datatype ${JSON.stringify(datatype)}.`,
    });
  }
  if (!Array.isArray(products) || !products.every((name) => typeof name === 'string')) {
    problems.push({ rule: 'products-list-missing', place, message: `${what} has no list of product names.` });
  }
  return problems;
}

function headProblems({ path, level, products }: RawFile): Problem[] {
  const place = { document: path };
  const problems: Problem[] = [];
  if (level.ownText('content_id') === undefined) {
    problems.push({ rule: 'content-id-missing', place, message: `${path} has no content_id.` });
  }
  if (!datatypes.includes(level.own('datatype'))) {
    const found =
      level.own('datatype') === undefined ? 'no datatype' : `the datatype ${JSON.stringify(level.own('datatype'))}`;
    problems.push({ rule: 'datatype-missing', place, message: `${path} has ${found}.` });
  }
  if (!isReadableDate(level.own('updated'))) {
    problems.push({ rule: 'updated-missing', place, message: dateText(path, level.own('updated')) });
  }
  if (products.length === 0) problems.push({ rule: 'products-empty', place, message: `${path} has no products.` });
  return problems;
}

function readProducts(file: RawFile): MaasReading {
  const problems: Problem[] = [];
  const products = file.products.filter((product) => {
    if (!isNotification(product)) return true;
    const message = `${named(product.level.name)} carries release notifications.`;
    problems.push({ rule: 'release-notifications', place: placeOf(product), message });
    return false;
  });
  const { kindOf, misfits } = bestKind(products);
  problems.push(...misfits);
  const resources = products.flatMap((product) => {
    const read = readProduct(product, kindOf(product));
    problems.push(...read.problems);
    return read.resources;
  });
  return { resources, problems };
}

/** The kind by which the whole file is accepted; where there is none, what is wrong with each product as the kind that it looks like. */
function bestKind(products: readonly RawProduct[]): Fit {
  const looks = kindOfFile({ products });
  const misfits = products.flatMap((product) =>
    looksLike(product) === looks ? productProblems(product, looks) : mixed(product, looks),
  );
  if (!isRefused(misfits, '3.8')) return { kindOf: () => looks, misfits };
  for (const kind of ['multi-file', 'single-file', 'bootloader'] as const) {
    const others = products.flatMap((product) => productProblems(product, kind));
    if (!isRefused(others, '3.8')) return { kindOf: () => kind, misfits: others };
  }
  return { kindOf: looksLike, misfits };
}

interface Fit {
  readonly kindOf: (product: RawProduct) => ProductKind;
  readonly misfits: readonly Problem[];
}

function mixed(product: RawProduct, kind: ProductKind): Problem[] {
  const message = `${named(product.level.name)} is a ${looksLike(product)} product in a file of ${kind} ones.`;
  return [{ rule: 'mixed-products', place: placeOf(product), message }];
}

function readProduct(product: RawProduct, kind: ProductKind): MaasReading {
  const newest = product.versions.at(-1);
  if (newest === undefined || newest.items.length === 0) return { resources: [], problems: [] };
  const place = { ...placeOf(product), version: newest.level.name };
  const { level } = product;
  const skipped = skipReason({
    document: product.document,
    name: level.name,
    family: families[kind],
    os: level.text('os') ?? '',
    arch: level.text('arch') ?? '',
    bootloaderType: level.text('bootloader-type'),
  });
  if (skipped !== undefined) return { resources: [], problems: [skipped] };
  const problems: Problem[] = [];
  for (const item of newest.items.filter(({ name }) => !knownItems.has(name))) {
    const message = `MAAS does not look at items named ${named(item.name)}.`;
    problems.push({ rule: 'unknown-item', place: { ...place, item: item.name }, message });
  }
  const fetched = newest.items.filter(({ name }) => models[kind].fetched.includes(name));
  if (fetched.some(({ name }) => name === 'squashfs') && fetched.some(({ name }) => name === 'root-image.gz')) {
    const message = `Both root images of ${named(level.name)} will be fetched.`;
    problems.push({ rule: 'two-root-images', place, message });
  }
  const files = fetched.map(fileOf).filter((file) => file !== undefined);
  return { resources: files.length === 0 ? [] : [bootResource(product, newest, files)], problems };
}

function placeOf({ document, level }: RawProduct): Problem['place'] {
  return { document, product: level.name };
}

function isReadableDate(value: unknown): boolean {
  return typeof value === 'string' && dateForms.some((form) => form.test(value)) && !Number.isNaN(Date.parse(value));
}

function dateText(what: string, value: unknown): string {
  return value === undefined ? `${what} has no updated.` : `${what} has the updated ${JSON.stringify(value)}.`;
}
