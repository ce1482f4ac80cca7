import { join } from 'node:path';
import type Database from 'better-sqlite3';
import * as v from 'valibot';
import { MirrorError } from '../errors.ts';
import { openRegistryDatabase, registryError } from './database.ts';

type Value = string | number | null;
type Parameters = Readonly<Record<string, Value>>;

/** The registry's SQLite, with each row held against a schema and each error translated. */
export class RegistryDatabase {
  readonly #database: Database.Database;
  readonly #file: string;

  constructor(dataFolder: string, options: { readonly readOnly: boolean }) {
    this.#file = join(dataFolder, 'registry.sqlite');
    this.#database = openRegistryDatabase(dataFolder, options.readOnly);
  }

  all<T>(row: v.GenericSchema<unknown, T>, sql: string, parameters: Parameters = {}): readonly T[] {
    return this.#guarded(() => this.#database.prepare(sql).all(parameters)).map((raw) => this.#parsed(row, raw));
  }

  get<T>(row: v.GenericSchema<unknown, T>, sql: string, parameters: Parameters = {}): T | undefined {
    return this.all(row, sql, parameters)[0];
  }

  /** Returns how many rows changed. */
  run(sql: string, parameters: Parameters = {}): number {
    return this.#guarded(() => this.#database.prepare(sql).run(parameters).changes);
  }

  /** Runs the work as one write transaction: all of it happens or nothing. */
  atomically<T>(work: () => T): T {
    return this.#guarded(() => this.#database.transaction(work).immediate());
  }

  close(): void {
    this.#database.close();
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw registryError(error, this.#file);
    }
  }

  #parsed<T>(row: v.GenericSchema<unknown, T>, raw: unknown): T {
    const parsed = v.safeParse(row, raw);
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `The registry ${this.#file} holds a row that is not as expected: ${v.getDotPath(issue) ?? 'row'}: ${issue.message}. Move the file aside; mirrors stay as they are and can be opened again.`,
      { path: this.#file },
    );
  }
}

/** A column of JSON text that must fit a schema. */
export function jsonColumn<T>(schema: v.GenericSchema<unknown, T>) {
  return v.pipe(v.string(), v.parseJson(), schema);
}
