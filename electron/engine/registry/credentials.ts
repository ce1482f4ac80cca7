import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Credentials } from '../../contract/source.ts';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, replaceFile } from '../mirror/durable.ts';
import { openSealed, type Sealed, type SecretBox, seal, sealedSchema } from './secret-box.ts';

/** Where credentials are kept, by source id. A desktop's own keystore can stand in for the file. */
export interface CredentialStore {
  get(sourceId: string): Promise<Credentials | undefined>;
  /** The ids of all sources that have credentials. */
  ids(): Promise<ReadonlySet<string>>;
  set(sourceId: string, credentials: Credentials): Promise<void>;
  delete(sourceId: string): Promise<void>;
}

const plainSchema = v.variant('kind', [
  v.object({ kind: v.literal('basic'), user: v.string(), password: v.string() }),
  v.object({ kind: v.literal('bearer'), token: v.string() }),
]);

const schema = v.object({
  version: v.literal(1),
  credentials: v.record(v.string(), v.union([plainSchema, sealedSchema])),
});

type Stored = Credentials | Sealed;

/** `credentials.json` in the app's data folder, readable by its owner only, always replaced whole; with a box what is new is sealed. */
export class CredentialFile implements CredentialStore {
  readonly #folder: string;
  readonly #file: string;
  readonly #box: SecretBox | undefined;

  constructor(dataFolder: string, box?: SecretBox) {
    this.#folder = dataFolder;
    this.#file = join(dataFolder, 'credentials.json');
    this.#box = box;
  }

  /** Throws KEY_MISSING for what the box of another host has sealed. */
  async get(sourceId: string): Promise<Credentials | undefined> {
    const stored = (await this.#read()).get(sourceId);
    if (stored?.kind !== 'sealed') return stored;
    const text = await openSealed(stored, this.#box, {
      secret: 'credentials',
      what: `The login of the source "${sourceId}"`,
      remedy: 'Give it to the source again',
    });
    return v.parse(v.pipe(v.string(), v.parseJson(), plainSchema), text);
  }

  async ids(): Promise<ReadonlySet<string>> {
    return new Set((await this.#read()).keys());
  }

  async set(sourceId: string, credentials: Credentials): Promise<void> {
    const stored = this.#box === undefined ? credentials : await seal(JSON.stringify(credentials), this.#box);
    const all = await this.#read();
    all.set(sourceId, stored);
    await this.#write(all);
  }

  async delete(sourceId: string): Promise<void> {
    const all = await this.#read();
    if (all.delete(sourceId)) await this.#write(all);
  }

  async #read(): Promise<Map<string, Stored>> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return new Map();
      throw diskError(error, this.#file);
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (parsed.success) return new Map(Object.entries(parsed.output.credentials));
    // The parser's own message may quote the text: it stays out.
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `The credentials in ${this.#file} cannot be read. Remove the file and give the sources their credentials again.`,
      { path: this.#file },
    );
  }

  async #write(all: ReadonlyMap<string, Stored>): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const document = { version: 1, credentials: Object.fromEntries(all) };
    await replaceFile(this.#file, `${JSON.stringify(document, null, 2)}\n`, 0o600);
  }
}
