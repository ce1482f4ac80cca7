import * as v from 'valibot';
import type { NewSource, SourceEdit } from '../../contract/api.ts';
import type { Credentials, Source } from '../../contract/source.ts';
import { InputError } from '../errors.ts';
import { builtInSources, defaultSourceId, type SourceRecord } from './built-in-sources.ts';
import type { CredentialStore } from './credentials.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { proxySchema, trustSchema } from './schemas.ts';
import { describedSource, sourceIdFor } from './source-record.ts';

const sourceRow = v.object({
  id: v.string(),
  name: v.string(),
  url: v.string(),
  path: v.nullable(v.string()),
  trust: jsonColumn(trustSchema),
  fallback_urls: jsonColumn(v.array(v.string())),
  proxy: jsonColumn(proxySchema),
  ca_file: v.nullable(v.string()),
});

const defaultKey = 'defaultSource';
const valueRow = v.object({ value: v.string() });

/** The sources a person can choose: the built-in ones, as edited, then the custom ones as they were added. */
export class SourceTable {
  readonly #database: RegistryDatabase;
  readonly #credentials: CredentialStore;

  constructor(database: RegistryDatabase, credentials: CredentialStore) {
    this.#database = database;
    this.#credentials = credentials;
  }

  async list(): Promise<readonly Source[]> {
    const withCredentials = await this.#credentials.ids();
    const chosen = this.#database.get(valueRow, 'SELECT value FROM settings WHERE key = $key', { key: defaultKey });
    const isBuiltIn = (id: string) => builtInSources.some((source) => source.id === id);
    const records = this.#records();
    const defaultId = records.some(({ id }) => id === chosen?.value) ? chosen?.value : defaultSourceId;
    return records.map((record) => ({
      ...record,
      hasCredentials: withCredentials.has(record.id),
      builtIn: isBuiltIn(record.id),
      isDefault: record.id === defaultId,
    }));
  }

  /** Throws BAD_ARGUMENT for an unknown id. */
  async get(id: string): Promise<Source> {
    const sources = await this.list();
    const found = sources.find((source) => source.id === id);
    if (found !== undefined) return found;
    const known = sources.map((source) => source.id).join(', ');
    throw new InputError('BAD_ARGUMENT', `There is no source "${id}". Known sources: ${known}.`);
  }

  credentialsOf(id: string): Promise<Credentials | undefined> {
    return this.#credentials.get(id);
  }

  /** Throws BAD_URL and BAD_ARGUMENT. */
  async add(description: NewSource): Promise<Source> {
    const { credentials, ...record } = describedSource(description);
    const taken = this.#records().map(({ id }) => id);
    const id = sourceIdFor(record.name, taken);
    if (credentials !== undefined) await this.#credentials.set(id, credentials);
    try {
      this.#write({ id, ...record }, description.makeDefault === true);
    } catch (error) {
      await this.#credentials.delete(id);
      throw error;
    }
    return this.get(id);
  }

  /** Changes what is named and leaves the rest; a move to another server forgets the credentials. Throws BAD_URL and BAD_ARGUMENT. */
  async edit(edit: SourceEdit): Promise<Source> {
    const { id } = edit;
    const before = await this.get(id);
    const { credentials, ...record } = describedSource({ ...before, ...edit.change });
    if (credentials !== undefined) await this.#credentials.set(id, credentials);
    // Credentials were given for one server: they do not follow the source to another.
    else if (edit.forgetCredentials === true || !sameServer(before.url, record.url)) await this.#credentials.delete(id);
    this.#write({ id, ...record }, edit.makeDefault === true);
    return this.get(id);
  }

  /** Throws BAD_ARGUMENT for an unknown or a built-in source. */
  async remove(id: string): Promise<void> {
    const source = await this.get(id);
    if (source.builtIn) {
      throw new InputError(
        'BAD_ARGUMENT',
        `The source "${id}" is built in and cannot be removed. It can be edited, and restored to what it was.`,
      );
    }
    this.#database.run('DELETE FROM sources WHERE id = $id', { id });
    await this.#credentials.delete(id);
  }

  /** Built-in sources as they were, MAAS stable the default; custom sources stay. */
  async restoreDefault(): Promise<readonly Source[]> {
    this.#database.atomically(() => {
      for (const { id } of builtInSources) this.#database.run('DELETE FROM sources WHERE id = $id', { id });
      this.#database.run('DELETE FROM settings WHERE key = $key', { key: defaultKey });
    });
    for (const { id } of builtInSources) await this.#credentials.delete(id);
    return this.list();
  }

  #records(): readonly SourceRecord[] {
    const stored = this.#database.all(sourceRow, 'SELECT * FROM sources ORDER BY position, id').map(recordOf);
    const builtIn = builtInSources.map((source) => stored.find(({ id }) => id === source.id) ?? source);
    return [...builtIn, ...stored.filter(({ id }) => !builtIn.some((source) => source.id === id))];
  }

  #write(record: SourceRecord, makeDefault: boolean): void {
    this.#database.atomically(() => {
      this.#database.run(
        `INSERT INTO sources (id, name, url, path, trust, fallback_urls, proxy, ca_file, position)
         VALUES ($id, $name, $url, $path, $trust, $fallbackUrls, $proxy, $caFile,
           (SELECT coalesce(max(position), 0) + 1 FROM sources))
         ON CONFLICT (id) DO UPDATE SET name = $name, url = $url, path = $path, trust = $trust,
           fallback_urls = $fallbackUrls, proxy = $proxy, ca_file = $caFile`,
        {
          id: record.id,
          name: record.name,
          url: record.url,
          path: record.path ?? null,
          trust: JSON.stringify(record.trust),
          fallbackUrls: JSON.stringify(record.fallbackUrls),
          proxy: JSON.stringify(record.proxy),
          caFile: record.caFile ?? null,
        },
      );
      if (!makeDefault) return;
      this.#database.run('INSERT OR REPLACE INTO settings (key, value) VALUES ($key, $value)', {
        key: defaultKey,
        value: record.id,
      });
    });
  }
}

function recordOf(row: v.InferOutput<typeof sourceRow>): SourceRecord {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    ...(row.path === null ? {} : { path: row.path }),
    trust: row.trust,
    fallbackUrls: row.fallback_urls,
    proxy: row.proxy,
    ...(row.ca_file === null ? {} : { caFile: row.ca_file }),
  };
}

function sameServer(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}
