import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What was asked of `streamferry mirror`. */
export interface Wish {
  readonly filters: readonly string[];
  readonly max: number;
}

export interface FileFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type FilesByPath = ReadonlyMap<string, FileFacts>;

/** The documents that stand in a folder, with what was planned for them. */
export interface Standing {
  readonly documents: ReadonlyMap<string, Buffer>;
  readonly planned: FilesByPath;
  /** Documents that an index lists and that are not there. */
  readonly missing: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const indexPath = 'streams/v1/index.sjson';
/** What is the mirror's own, or sstream-mirror's. */
const hidden = new Set(['.streamferry', '.data']);

/** Reads a folder's documents as any client would, by code of its own; undefined where no index stands. `wishOf` says what was asked of a product file. */
export async function readStanding(
  folder: string,
  wishOf: (productFile: Buffer) => Wish,
): Promise<Standing | undefined> {
  const index = await bytesAt(folder, indexPath);
  if (index === undefined) return undefined;
  const documents = new Map<string, Buffer>();
  const planned = new Map<string, FileFacts>();
  const missing: string[] = [];
  for (const [contentId, entry] of entriesOf(signedJson(index).index)) {
    const path = String(entry.path);
    const bytes = await bytesAt(folder, path);
    if (bytes === undefined) {
      missing.push(path);
      continue;
    }
    documents.set(path, bytes);
    for (const [name, file] of plannedFiles(contentId, signedJson(bytes), wishOf(bytes))) planned.set(name, file);
  }
  documents.set(indexPath, index);
  return { documents, planned, missing };
}

export function isSameStanding(a: Standing | undefined, b: Standing | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const paths = [...a.documents.keys()];
  return (
    paths.length === b.documents.size &&
    paths.every((path) => b.documents.get(path)?.equals(a.documents.get(path) ?? Buffer.alloc(0)))
  );
}

/** All files below a folder that a web server would show, with what is in them. What vanishes meanwhile is left out. */
export async function visibleFiles(folder: string): Promise<Map<string, FileFacts>> {
  const found = new Map<string, FileFacts>();
  for (const path of await filesBelow(folder, '')) {
    const bytes = await bytesAt(folder, path);
    if (bytes !== undefined) found.set(path, factsOf(bytes));
  }
  return found;
}

async function filesBelow(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(join(folder, name), { withFileTypes: true }).catch(ifGone([]));
  const paths: string[] = [];
  for (const entry of entries) {
    const path = name === '' ? entry.name : `${name}/${entry.name}`;
    if (hidden.has(path)) continue;
    if (entry.isDirectory()) paths.push(...(await filesBelow(folder, path)));
    else paths.push(path);
  }
  return paths;
}

export function isSameFile(a: FileFacts | undefined, b: FileFacts | undefined): boolean {
  return a !== undefined && b !== undefined && a.sizeBytes === b.sizeBytes && a.sha256 === b.sha256;
}

export function factsOf(bytes: Buffer): FileFacts {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The signed text of a cleartext-signed document, by its framework alone. */
export function signedText(bytes: Buffer): string {
  const lines = bytes.toString('utf8').replaceAll('\r\n', '\n').split('\n');
  const start = lines.indexOf('', lines.indexOf('-----BEGIN PGP SIGNED MESSAGE-----')) + 1;
  const end = lines.indexOf('-----BEGIN PGP SIGNATURE-----', start);
  return lines
    .slice(start, end)
    .map((line) => (line.startsWith('- ') ? line.slice(2) : line))
    .join('\n');
}

function signedJson(bytes: Buffer): Json {
  return record(JSON.parse(signedText(bytes)));
}

/** The newest versions with anything that the filters match, product by product. */
function plannedFiles(contentId: string, document: Json, { filters, max }: Wish): Map<string, FileFacts> {
  const planned = new Map<string, FileFacts>();
  for (const [productName, product] of entriesOf(document.products)) {
    const matching = entriesOf(product.versions).flatMap(([versionName, version]) => {
      const items = entriesOf(version.items).filter(([itemName, item]) => {
        const names = { content_id: contentId, product_name: productName, version_name: versionName };
        const tags = { ...document, ...product, ...version, ...item, ...names, item_name: itemName };
        return filters.every((filter) => matches(filter, tags));
      });
      return items.length === 0 ? [] : [{ versionName, items }];
    });
    matching.sort((a, b) => (a.versionName < b.versionName ? 1 : -1));
    for (const { items } of matching.slice(0, max)) {
      for (const [, item] of items) {
        if (typeof item.path !== 'string') continue;
        planned.set(item.path, { sizeBytes: Number(item.size), sha256: String(item.sha256) });
      }
    }
  }
  return planned;
}

function matches(filter: string, tags: Json): boolean {
  const [, key = '', sign, value = ''] = /^([a-z_]+)(!?[=~])(.*)$/u.exec(filter) ?? [];
  const tag = typeof tags[key] === 'string' ? tags[key] : '';
  const holds = sign?.endsWith('=') === true ? tag === value : new RegExp(value, 'u').test(tag);
  return holds !== sign?.startsWith('!');
}

function entriesOf(value: unknown): [string, Json][] {
  return Object.entries(record(value)).map(([name, inner]) => [name, record(inner)]);
}

function record(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw new TypeError(`Expected an object, found ${JSON.stringify(value)}`);
}

function bytesAt(folder: string, path: string): Promise<Buffer | undefined> {
  return readFile(join(folder, path)).catch(ifGone(undefined));
}

function ifGone<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return instead;
    throw error;
  };
}
