import type { TrimmedDocument } from '../../electron/engine/publication/trim.ts';

const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

interface Level {
  readonly [key: string]: unknown;
}

/** What a reader that takes all or nothing would stumble over, written from MAAS.md and without our own parser; empty: nothing. */
export function strictFaults(documents: readonly Pick<TrimmedDocument, 'path' | 'text'>[]): string[] {
  const faults: string[] = [];
  const ask = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const texts = new Map(documents.map(({ path, text }) => [path, text]));
  const index: Level = JSON.parse(texts.get('streams/v1/index.json') ?? '{}');
  ask(index.format === 'index:1.0', 'the index has no format');
  ask(date.test(String(index.updated)), 'the index is not dated');
  const entries = levels(index.index);
  ask(entries.length === documents.length - 1, 'the index does not list each document once');
  for (const [contentId, entry] of entries) {
    const file: Level = JSON.parse(texts.get(String(entry.path)) ?? '{}');
    const products = levels(file.products);
    ask(file.format === 'products:1.0' && entry.format === file.format, `${contentId}: format`);
    ask(file.content_id === contentId, `${contentId}: content_id`);
    ask(!('_aliases' in file), `${contentId}: aliases`);
    ask(['image-ids', 'image-downloads'].includes(String(file.datatype)), `${contentId}: datatype`);
    ask(entry.datatype === file.datatype, `${contentId}: datatype of the entry`);
    ask(date.test(String(file.updated)) && entry.updated === file.updated, `${contentId}: updated`);
    ask(Date.parse(String(file.updated)) <= Date.parse(String(index.updated)), `${contentId}: newer than the index`);
    ask(JSON.stringify(entry.products) === JSON.stringify(products.map(([name]) => name)), `${contentId}: products`);
    ask(products.length > 0, `${contentId}: empty`);
    for (const [product, record] of products) checkVersions(product, record, ask);
  }
  return faults;
}

function checkVersions(product: string, record: Level, ask: (holds: boolean, fault: string) => void): void {
  const versions = levels(record.versions);
  ask(versions.length > 0, `${product}: no versions`);
  for (const [version, { items: below }] of versions) {
    const items = levels(below);
    ask(items.length > 0, `${product} ${version}: no items`);
    for (const [name, item] of items) {
      if (item.path === undefined) continue;
      const where = `${product} ${version} ${name}`;
      ask(typeof item.path === 'string' && Number(item.size) >= 0, `${where}: path or size`);
      ask(
        ['sha256', 'sha512', 'md5'].some((algorithm) => algorithm in item),
        `${where}: no digest`,
      );
    }
  }
}

/** Tags that MAAS 3.8 looks for on the product itself, and does not find there. */
export function tagsAmiss(product: Level): string[] {
  const wanted = ['arch', 'os', 'label', 'release', 'release_title', 'subarch', 'subarches', 'version'];
  return wanted.filter((tag) => typeof product[tag] !== 'string');
}

function levels(value: unknown): [string, Level][] {
  return Object.entries(value ?? {}).filter(
    (entry): entry is [string, Level] => typeof entry[1] === 'object' && entry[1] !== null,
  );
}
