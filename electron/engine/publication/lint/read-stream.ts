import { checkDocumentPath } from '../../catalogue/item-path.ts';
import { isObject, type JsonObject, kindOf, own, parseJson } from '../../catalogue/json-guard.ts';
import { EngineError } from '../../errors.ts';
import { type MaasKeyring, openDocument, readMaasKeyring, type Verification } from './open-document.ts';
import { named, type Problem } from './problem.ts';
import type { PublicationReader } from './publication-reader.ts';
import { readProductFile } from './read-product-file.ts';
import type { RawFile } from './stream-level.ts';

/** An index as it was written, the root index first. */
interface RawIndex {
  readonly path: string;
  readonly top: JsonObject;
  readonly entries: readonly RawEntry[];
}

export interface RawEntry {
  readonly contentId: string;
  readonly record: JsonObject;
  readonly path: string;
}

/** All that a client can read from a publication, with what is wrong about the documents themselves. */
export interface PublishedStream {
  readonly indexes: readonly RawIndex[];
  /** In the order in which MAAS reads them. */
  readonly files: readonly RawFile[];
  readonly problems: readonly Problem[];
}

const rootIndex = 'streams/v1/index.sjson';
const plainIndex = 'streams/v1/index.json';
const knownFormats = new Set(['index:1.0', 'products:1.0']);
const maxDepth = 5;

/** Reads the index and whatever it lists, as MAAS does, and goes on as far as it can where something is wrong. */
export async function readStream(
  reader: PublicationReader,
  options: { readonly keyring: MaasKeyring | undefined; readonly now: Date },
): Promise<PublishedStream> {
  const { keyring, problems } = readMaasKeyring(options.keyring);
  const walk = new StreamWalk(reader, { keyring, now: options.now });
  walk.problems.push(...problems);
  await walk.index(rootIndex, 1);
  await walk.plainIndex();
  return walk;
}

class StreamWalk implements PublishedStream {
  readonly indexes: RawIndex[] = [];
  readonly files: RawFile[] = [];
  readonly problems: Problem[] = [];
  readonly #seen = new Set<string>([rootIndex]);
  readonly #reader: PublicationReader;
  readonly #verification: Verification;

  constructor(reader: PublicationReader, verification: Verification) {
    this.#reader = reader;
    this.#verification = verification;
  }

  async index(path: string, depth: number, known?: JsonObject): Promise<void> {
    const top = known ?? (await this.#document(path, 'index-missing'));
    if (top === undefined) return;
    const listed = own(top, 'index');
    if (listed !== undefined && !isObject(listed)) return this.#malformed(path, `its index is ${kindOf(listed)}`);
    const entries = Object.entries(listed ?? {}).flatMap(([contentId, record]) => this.#entry(path, contentId, record));
    if (entries.length === 0) {
      this.problems.push({ rule: 'index-empty', place: { document: path }, message: `${path} lists no document.` });
    }
    this.indexes.push({ path, top, entries });
    for (const entry of entries) await this.#listed(entry, depth);
  }

  /** MAAS does not ask for it, others do. */
  async plainIndex(): Promise<void> {
    if ((await this.#reader.read(plainIndex)) === undefined) return;
    if ((await this.#reader.read(`${plainIndex}.gpg`)) !== undefined) return;
    const message = `${plainIndex} is there, ${plainIndex}.gpg is not.`;
    this.problems.push({ rule: 'index-json-unsigned', place: { document: plainIndex }, message });
  }

  #entry(document: string, contentId: string, record: unknown): RawEntry[] {
    const place = { document, contentId };
    const path = isObject(record) ? own(record, 'path') : undefined;
    if (!isObject(record) || typeof path !== 'string') {
      const message = `The entry ${named(contentId)} of ${document} names no path.`;
      this.problems.push({ rule: 'document-malformed', place, message });
      return [];
    }
    const format = own(record, 'format');
    if (typeof format === 'string' && !knownFormats.has(format)) {
      const message = `${document} lists ${named(contentId)} in the format ${named(format)}.`;
      this.problems.push({ rule: 'unknown-format', place, message });
      return [];
    }
    try {
      checkDocumentPath(path, { path: document, names: [contentId] });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.problems.push({ rule: 'path-unsafe', place: { ...place, path }, message: error.message });
      return [];
    }
    return [{ contentId, record, path }];
  }

  async #listed({ path, contentId }: RawEntry, depth: number): Promise<void> {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const top = await this.#document(path, 'document-absent');
    if (top === undefined) return;
    if (own(top, 'format') === 'index:1.0') {
      if (depth < maxDepth) await this.index(path, depth + 1, top);
      else this.#malformed(path, `it is nested more than ${maxDepth} levels deep`);
      return;
    }
    try {
      this.files.push(readProductFile({ path, contentId, top }));
    } catch (error) {
      this.#failed(path, error);
    }
  }

  async #document(path: string, absent: 'index-missing' | 'document-absent'): Promise<JsonObject | undefined> {
    try {
      const bytes = await this.#reader.read(path);
      if (bytes === undefined) {
        this.problems.push({ rule: absent, place: { document: path }, message: `${path} is not there.` });
        return undefined;
      }
      const { text, problems } = await openDocument(path, bytes, this.#verification);
      this.problems.push(...problems);
      if (text !== undefined) return parseJson(text, path);
      if (problems.length === 0) this.#malformed(path, 'it is not UTF-8 text');
      return undefined;
    } catch (error) {
      this.#failed(path, error);
      return undefined;
    }
  }

  #failed(path: string, error: unknown): void {
    if (!(error instanceof EngineError) || error.code !== 'MALFORMED') throw error;
    this.problems.push({ rule: 'document-malformed', place: { document: path }, message: error.message });
  }

  #malformed(path: string, fault: string): void {
    const message = `${path} cannot be used: ${fault}.`;
    this.problems.push({ rule: 'document-malformed', place: { document: path }, message });
  }
}
