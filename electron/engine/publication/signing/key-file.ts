import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf, MirrorError } from '../../errors.ts';
import { diskError, replaceFile } from '../../mirror/durable.ts';
import { whileLocked } from '../../practice/practice-lock.ts';

const keySchema = v.object({
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/u)),
  userIds: v.array(v.string()),
  createdAt: v.string(),
  expiresAt: v.exactOptional(v.string()),
  algorithm: v.string(),
  /** Binary, as base64. */
  publicKey: v.string(),
  /** The same of the secret key; the one key that has it is the current one. */
  secretKey: v.exactOptional(v.string()),
  locked: v.boolean(),
});

const schema = v.object({ version: v.literal(1), keys: v.array(keySchema) });

/** A key as it is kept. */
export type StoredKey = v.InferOutput<typeof keySchema>;

/** `signing/keys.json` in the app's data folder: readable by its owner only, always replaced whole, changed by one process at a time. */
export class KeyFile {
  readonly #folder: string;
  readonly #file: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'signing');
    this.#file = join(this.#folder, 'keys.json');
  }

  /** The current key first. Throws LEDGER_CORRUPT. */
  async read(): Promise<readonly StoredKey[]> {
    let text: string;
    try {
      await keepPrivate(this.#file, 0o600);
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
      throw diskError(error, this.#file);
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (parsed.success) return parsed.output.keys;
    // The parser's own message may quote the text: it stays out.
    throw new MirrorError(
      'LEDGER_CORRUPT',
      `The signing keys in ${this.#file} cannot be read. Bring the file back from a backup; or move it aside and make a new key, whose keyring every MAAS must then be given.`,
      { path: this.#file },
    );
  }

  /** Replaces the keys by what `change` makes of them, unless it throws. */
  async update(change: (keys: readonly StoredKey[]) => Promise<readonly StoredKey[]>): Promise<readonly StoredKey[]> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await keepPrivate(this.#folder, 0o700);
      return await whileLocked(join(this.#folder, 'lock.sqlite'), async () => {
        const keys = await change(await this.read());
        await replaceFile(this.#file, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`, 0o600);
        return keys;
      });
    } catch (error) {
      throw diskError(error, this.#folder);
    }
  }
}

/** Takes group and others their rights on what a backup or a copy brought back with too many. Windows has no such modes. */
async function keepPrivate(path: string, mode: number): Promise<void> {
  if (process.platform === 'win32') return;
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, mode);
}
