import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf, MirrorError } from '../../errors.ts';
import { diskError, replaceFile } from '../../mirror/durable.ts';
import { openSealed, type Sealed, type SecretBox, seal, sealedSchema } from '../../registry/secret-box.ts';
import type { PassphraseStore } from './unlocked-key.ts';

const plainSchema = v.object({ kind: v.literal('plain'), passphrase: v.string() });
const schema = v.object({
  version: v.literal(1),
  passphrases: v.record(v.string(), v.variant('kind', [plainSchema, sealedSchema])),
});

type Stored = v.InferOutput<typeof plainSchema> | Sealed;

/** `signing/passphrases.json` in the app's data folder, readable by its owner only; with a box what is new is sealed. */
export class PassphraseFile implements PassphraseStore {
  readonly #folder: string;
  readonly #file: string;
  readonly #box: SecretBox | undefined;

  constructor(dataFolder: string, box: SecretBox | undefined) {
    this.#folder = join(dataFolder, 'signing');
    this.#file = join(this.#folder, 'passphrases.json');
    this.#box = box;
  }

  /** Throws KEY_MISSING for what the box of another host has sealed. */
  async get(fingerprint: string): Promise<string | undefined> {
    const stored = (await this.#read()).get(fingerprint);
    if (stored?.kind !== 'sealed') return stored?.passphrase;
    return openSealed(stored, this.#box, {
      secret: 'passphrase',
      what: `The passphrase of the signing key ${fingerprint}`,
      remedy: 'Give it again',
    });
  }

  async set(fingerprint: string, passphrase: string): Promise<void> {
    const plain = { kind: 'plain', passphrase } as const;
    const stored = this.#box === undefined ? plain : await seal(passphrase, this.#box);
    await this.#write((await this.#read()).set(fingerprint, stored));
  }

  async delete(fingerprint: string): Promise<void> {
    const all = await this.#read();
    if (all.delete(fingerprint)) await this.#write(all);
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
    if (parsed.success) return new Map(Object.entries(parsed.output.passphrases));
    // The parser's own message may quote the text: it stays out.
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `The passphrases in ${this.#file} cannot be read. Remove the file and give the passphrase of the signing key again.`,
      { path: this.#file },
    );
  }

  async #write(all: ReadonlyMap<string, Stored>): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const document = { version: 1, passphrases: Object.fromEntries(all) };
    await replaceFile(this.#file, `${JSON.stringify(document, null, 2)}\n`, 0o600);
  }
}

/** A passphrase given for this run alone: tried before what is kept, and kept nowhere. */
export function givenPassphrase(passphrase: string, kept: PassphraseStore): PassphraseStore {
  return {
    get: async () => passphrase,
    set: async () => {},
    delete: (fingerprint) => kept.delete(fingerprint),
  };
}
