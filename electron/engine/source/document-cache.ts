import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CachedDocument, decodeEntry, encodeEntry } from './cache-entry.ts';

export type { CachedDocument, CachedHead } from './cache-entry.ts';

/** Documents as they were last read, by source and path. Nothing about it ever fails: what cannot be used is a miss. */
export interface DocumentCache {
  load(source: string, path: string): Promise<CachedDocument | undefined>;
  store(source: string, document: CachedDocument): Promise<void>;
}

export interface CacheOptions {
  /** Made when the first document is stored. Absent: nothing is kept. */
  readonly folder?: string | undefined;
  /** Loads only, as a dry run does. */
  readonly readOnly: boolean;
  readonly now: () => Date;
  /** Default 500 MB. */
  readonly maxBytes?: number;
}

const dayMs = 86_400_000;
const unusedMs = 60 * dayMs;
const defaultMaxBytes = 500_000_000;
const entryName = /^[0-9a-f]{64}\.document$/u;
const partialName = /^[0-9a-f]{64}\.[0-9a-f-]{36}\.partial$/u;

export function openDocumentCache(options: CacheOptions): DocumentCache {
  const { folder } = options;
  if (folder === undefined) return { load: async () => undefined, store: async () => undefined };
  return new FolderCache(folder, options);
}

class FolderCache implements DocumentCache {
  readonly #folder: string;
  readonly #options: CacheOptions;
  #tidied: Promise<void> | undefined;

  constructor(folder: string, options: CacheOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async load(source: string, path: string): Promise<CachedDocument | undefined> {
    const file = this.#file(source, path);
    const content = await readFile(file).catch(() => undefined);
    const document = content === undefined ? undefined : decodeEntry(content, { source, path });
    if (document !== undefined && !this.#options.readOnly) await this.#touch(file);
    return document;
  }

  async store(source: string, document: CachedDocument): Promise<void> {
    if (this.#options.readOnly) return;
    const file = this.#file(source, document.path);
    const partial = file.replace(/document$/u, `${randomUUID()}.partial`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(partial, encodeEntry(document, source), { flag: 'wx', mode: 0o600 });
      const now = this.#options.now();
      await utimes(partial, now, now);
      await rename(partial, file);
      this.#tidied ??= this.#tidy();
      await this.#tidied;
    } catch {
      // A cache that cannot be written (full, read-only) only makes the next reading slower.
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }

  #file(source: string, path: string): string {
    return join(this.#folder, `${createHash('sha256').update(`${source}\0${path}`).digest('hex')}.document`);
  }

  /** Marks an entry as used, once a day at most. */
  async #touch(file: string): Promise<void> {
    const now = this.#options.now();
    try {
      const { mtimeMs } = await stat(file);
      if (now.getTime() - mtimeMs > dayMs) await utimes(file, now, now);
    } catch {
      // As above.
    }
  }

  /** Removes what was not used for 60 days, then the longest unused until the rest is small enough. */
  async #tidy(): Promise<void> {
    const now = this.#options.now().getTime();
    const names = await readdir(this.#folder);
    const entries: { file: string; size: number; usedAt: number }[] = [];
    for (const name of names.filter((one) => entryName.test(one) || partialName.test(one))) {
      const file = join(this.#folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found === undefined) continue;
      const limitMs = entryName.test(name) ? unusedMs : dayMs;
      if (now - found.mtimeMs > limitMs) await rm(file, { force: true });
      else entries.push({ file, size: found.size, usedAt: found.mtimeMs });
    }
    let total = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= (this.#options.maxBytes ?? defaultMaxBytes)) break;
      await rm(file, { force: true });
      total -= size;
    }
  }
}
