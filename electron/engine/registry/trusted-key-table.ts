import * as v from 'valibot';
import type { TrustedKey } from '../../contract/media.ts';
import { InputError } from '../errors.ts';
import { quoted } from '../quoted.ts';
import { isFingerprint, normalFingerprint } from '../source/fingerprint.ts';
import type { RegistryDatabase } from './registry-database.ts';

const row = v.object({
  signs: v.picklist(['shipments', 'receipts']),
  fingerprint: v.string(),
  name: v.string(),
  trusted_at: v.string(),
});

/** Keys of other Streamferries that were trusted after their fingerprints were compared. */
export class TrustedKeyTable {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  list(): TrustedKey[] {
    return this.#database
      .all(row, 'SELECT signs, fingerprint, name, trusted_at FROM trusted_keys ORDER BY signs, trusted_at, fingerprint')
      .map(({ signs, fingerprint, name, trusted_at: trustedAt }) => ({ signs, fingerprint, name, trustedAt }));
  }

  has(signs: TrustedKey['signs'], fingerprint: string): boolean {
    return this.list().some((one) => one.signs === signs && one.fingerprint === fingerprint);
  }

  /** Throws BAD_ARGUMENT where the fingerprint or name is none, or another key was trusted under this name and is not the one to replace. */
  trust(
    wish: Pick<TrustedKey, 'fingerprint' | 'signs' | 'name'> & { readonly replace?: string | undefined },
    now: Date,
  ): void {
    const { signs } = wish;
    const fingerprint = wholeFingerprint(wish.fingerprint);
    const replace = wish.replace === undefined ? undefined : wholeFingerprint(wish.replace);
    const name = oneLine(wish.name);
    this.#database.atomically(() => {
      const other = this.list().find(
        (one) => one.signs === signs && one.name === name && one.fingerprint !== fingerprint,
      );
      if (other !== undefined && other.fingerprint !== replace) throw taken(other, fingerprint);
      if (replace !== undefined) this.#remove(signs, replace);
      this.#database.run(
        `INSERT INTO trusted_keys (signs, fingerprint, name, trusted_at) VALUES ($signs, $fingerprint, $name, $at)
         ON CONFLICT (signs, fingerprint) DO UPDATE SET name = excluded.name`,
        { signs, fingerprint, name, at: now.toISOString() },
      );
    });
  }

  /** Throws BAD_ARGUMENT where no such key is trusted. */
  distrust({ signs, fingerprint }: Pick<TrustedKey, 'signs' | 'fingerprint'>): void {
    const known = wholeFingerprint(fingerprint);
    if (!this.has(signs, known)) {
      throw new InputError('BAD_ARGUMENT', `No key ${known} is trusted for ${signs}. List the trusted keys first.`);
    }
    this.#remove(signs, known);
  }

  #remove(signs: TrustedKey['signs'], fingerprint: string): void {
    this.#database.run('DELETE FROM trusted_keys WHERE signs = $signs AND fingerprint = $fingerprint', {
      signs,
      fingerprint,
    });
  }
}

function wholeFingerprint(text: string): string {
  const fingerprint = normalFingerprint(text);
  if (isFingerprint(fingerprint)) return fingerprint;
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected a whole fingerprint of 40 hexadecimal digits, found ${quoted(text)}. Take it from the machine whose key it is.`,
  );
}

function oneLine(text: string): string {
  const name = text.trim();
  if (/^\P{Cc}{1,200}$/u.test(name)) return name;
  throw new InputError('BAD_ARGUMENT', 'Expected a name for the key: one line of at most 200 characters.');
}

function taken({ name, fingerprint: known }: TrustedKey, fingerprint: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `${quoted(name)} is known by the key ${known}, found ${fingerprint}. Compare the new fingerprint with whoever made it, then replace the old key by name, or take that one away.`,
  );
}
