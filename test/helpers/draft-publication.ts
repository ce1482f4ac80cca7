import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintReport, MaasVersion } from '../../electron/contract/lint.ts';
import { createStreamSigner, type StreamSigner } from '../../electron/engine/practice/stream-signer.ts';
import { type LintRequest, lintPublication } from '../../electron/engine/publication/lint/lint-publication.ts';
import { memoryPublication } from '../../electron/engine/publication/lint/publication-reader.ts';
import { sharedFolder } from './shared.ts';

export interface DraftItem {
  path?: string;
  size?: unknown;
  sha256?: string;
  [field: string]: unknown;
}

export interface DraftVersion {
  items: Record<string, DraftItem>;
  [tag: string]: unknown;
}

export interface DraftProduct {
  versions: Record<string, DraftVersion>;
  [tag: string]: unknown;
}

export interface DraftFile {
  products: Record<string, DraftProduct>;
  [field: string]: unknown;
}

export interface DraftEntry {
  path?: string;
  products?: string[];
  [field: string]: unknown;
}

interface DraftIndex {
  index: Record<string, DraftEntry>;
  [field: string]: unknown;
}

/** A publication that can still be changed: documents by content id, and how they are put on a server. */
export interface Draft {
  readonly index: DraftIndex;
  readonly ubuntu: DraftFile;
  readonly centos: DraftFile;
  readonly bootloaders: DraftFile;
  /** Document files as they are, beside or instead of those above. */
  readonly extra: Map<string, string>;
  /** Document paths that answer 404. */
  readonly withheld: Set<string>;
}

const stable = join('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
export const documentPaths = {
  index: 'streams/v1/index.sjson',
  ubuntu: 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson',
  centos: 'streams/v1/com.ubuntu.maas:stable:centos-bases-download.sjson',
  bootloaders: 'streams/v1/com.ubuntu.maas:stable:1:bootloader-download.sjson',
} as const;
const signedAt = new Date('2025-07-01T08:00:00Z');
export const lintedAt = new Date('2025-07-02T08:00:00Z');

let signer: Promise<StreamSigner> | undefined;

/** One key for the whole process. */
export function draftSigner(): Promise<StreamSigner> {
  signer ??= createStreamSigner('Draft publication', new Date('2025-01-01T00:00:00Z'));
  return signer;
}

/** What a trimmed publication of jammy and noble for amd64, CentOS 8 and all bootloaders is: newest versions only, signed anew. */
export function goodDraft(): Draft {
  const ubuntu = trimmed(
    'ubuntu',
    ({ arch, release }) => arch === 'amd64' && (release === 'jammy' || release === 'noble'),
  );
  const centos = trimmed('centos', ({ release }) => release === '8');
  const bootloaders = trimmed('bootloaders', () => true);
  const index: DraftIndex = upstream('index');
  const draft = { index, ubuntu, centos, bootloaders, extra: new Map<string, string>(), withheld: new Set<string>() };
  relist(draft);
  return draft;
}

/** Writes into the index which products there are. */
export function relist({ index, ubuntu, centos, bootloaders }: Draft): void {
  for (const file of [ubuntu, centos, bootloaders]) {
    const entry = index.index[String(file.content_id)];
    if (entry !== undefined) entry.products = Object.keys(file.products);
  }
}

/** The only product with this ending in its name. */
export function productOf(file: DraftFile, ending: string): DraftProduct {
  const found = Object.entries(file.products).filter(([name]) => name.endsWith(ending));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} products end in ${ending}`);
  return first[1];
}

export function newestOf({ versions }: DraftProduct): DraftVersion {
  const version = versions[Object.keys(versions).sort().at(-1) ?? ''];
  if (version === undefined) throw new Error('The product has no version');
  return version;
}

export function itemOf(product: DraftProduct, name: string): DraftItem {
  const item = newestOf(product).items[name];
  if (item === undefined) throw new Error(`There is no item ${name}`);
  return item;
}

export interface DraftLint extends Partial<Omit<LintRequest, 'reader' | 'maas' | 'present'>> {
  readonly maas: MaasVersion;
  /** Paths that answer 404. */
  readonly absent?: readonly string[];
  readonly held?: Readonly<Record<string, { readonly sizeBytes: number; readonly damaged?: boolean }>>;
  readonly encoding?: 'plain' | 'encoded';
  /** Signs the documents; default `draftSigner`. */
  readonly signer?: StreamSigner;
}

/** Signs the draft and walks it, everything it lists being there unless told otherwise. */
export async function lintDraft(draft: Draft, options: DraftLint): Promise<LintReport> {
  const { maas, absent = [], held = {}, encoding = 'plain', signer: given, ...rest } = options;
  const own = await draftSigner();
  const documents = await signedDocuments(draft, given ?? own);
  const sizes = heldSizes(draft);
  return lintPublication({
    reader: memoryPublication(documents, encoding),
    maas,
    now: lintedAt,
    keyring: { name: 'keyring.gpg', bytes: Buffer.from(own.keyring) },
    ...rest,
    present: (path) => {
      if (absent.includes(path)) return undefined;
      const sizeBytes = sizes.get(path);
      return held[path] ?? (sizeBytes === undefined ? undefined : { sizeBytes });
    },
  });
}

/** The draft's documents as they would be served. */
export async function signedDocuments(draft: Draft, by: StreamSigner): Promise<{ path: string; bytes: Buffer }[]> {
  const texts = new Map<string, string>();
  for (const [name, path] of Object.entries(documentPaths)) {
    const document =
      name === 'index' ? draft.index : draft[name === 'ubuntu' || name === 'centos' ? name : 'bootloaders'];
    texts.set(path, await by.signCleartext(`${JSON.stringify(document, null, 1)}\n`, signedAt));
  }
  for (const [path, text] of draft.extra) texts.set(path, text);
  return [...texts]
    .filter(([path]) => !draft.withheld.has(path))
    .map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

/** Text signed as the draft's documents are. */
export async function signedText(document: unknown): Promise<string> {
  return (await draftSigner()).signCleartext(JSON.stringify(document), signedAt);
}

/** Sizes of all files that the draft lists. */
export function heldSizes({ ubuntu, centos, bootloaders }: Draft): Map<string, number> {
  const items = [ubuntu, centos, bootloaders]
    .flatMap(({ products }) => Object.values(products))
    .flatMap(({ versions }) => Object.values(versions))
    .flatMap((version) => Object.values(version.items));
  return new Map(items.map(({ path = '', size }) => [path, Number(size)]));
}

function trimmed(name: 'ubuntu' | 'centos' | 'bootloaders', wanted: (product: DraftProduct) => boolean): DraftFile {
  const file: DraftFile = upstream(name);
  const products = Object.entries(file.products)
    .filter(([, product]) => wanted(product))
    .map(([product, record]) => {
      const newest = Object.keys(record.versions).sort().at(-1) ?? '';
      return [product, { ...record, versions: { [newest]: newestOf(record) } }] as const;
    });
  return { ...file, products: Object.fromEntries(products) };
}

function upstream(name: keyof typeof documentPaths) {
  const file = documentPaths[name].replace('.sjson', '.json');
  return JSON.parse(readFileSync(join(sharedFolder(stable), file), 'utf8'));
}
