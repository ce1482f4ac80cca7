import type { SigningAlgorithm, SigningKeySummary } from '../../contract/signing.ts';
import { InputError, TrustError } from '../errors.ts';
import { normalFingerprint } from '../source/fingerprint.ts';
import { loadOpenPgp } from '../source/openpgp.ts';
import { type ImportedKey, importKey } from './signing/import-key.ts';
import { KeyFile, type StoredKey } from './signing/key-file.ts';
import { makeKey, type NewKey } from './signing/new-key.ts';
import { unlockedKey } from './signing/unlock-key.ts';
import type { PassphraseStore, UnlockedKey } from './signing/unlocked-key.ts';

export type { ImportedKey } from './signing/import-key.ts';
export type { NewKey } from './signing/new-key.ts';
export type { PassphraseStore, UnlockedKey } from './signing/unlocked-key.ts';

export interface SigningKeysOptions {
  /** The app's data folder; the keys stand in `signing/` below it. */
  readonly dataFolder: string;
  /** Absent: a passphrase must be given each time. */
  readonly passphrases?: PassphraseStore;
  readonly now: () => Date;
}

export type KeyForm = 'binary' | 'armored';

const defaultKey = { algorithm: 'rsa4096', userName: 'Streamferry' } as const satisfies NewKey & {
  readonly algorithm: SigningAlgorithm;
};

/** The app's own signing keys: one that signs, and retired ones that clients may still have to know. Secret parts leave it only on request. */
export class SigningKeys {
  readonly #file: KeyFile;
  readonly #passphrases: PassphraseStore | undefined;
  readonly #now: () => Date;

  constructor({ dataFolder, passphrases, now }: SigningKeysOptions) {
    this.#file = new KeyFile(dataFolder);
    this.#passphrases = passphrases;
    this.#now = now;
  }

  /** The current key first. */
  async list(): Promise<readonly SigningKeySummary[]> {
    return (await this.#file.read()).map(summaryOf);
  }

  /** The current key; made, RSA and without passphrase unless said otherwise, where there is none. */
  async ensure(wish: NewKey = defaultKey): Promise<SigningKeySummary> {
    const [current] = await this.#file.read();
    if (current?.secretKey !== undefined) return summaryOf(current);
    // Another process may have made one meanwhile.
    return this.#add(async (known) => (known?.secretKey === undefined ? makeKey(wish, this.#now()) : known), wish);
  }

  /** Makes a new current key; the one before is retired: it loses its secret part and stays in the keyring. */
  rotate(wish: NewKey = defaultKey): Promise<SigningKeySummary> {
    return this.#add(() => makeKey(wish, this.#now()), wish);
  }

  /** Makes a key of the user's own the current one, as `rotate` does with a new one. Throws BAD_ARGUMENT, KEY_MISSING for a wrong passphrase. */
  import(imported: ImportedKey): Promise<SigningKeySummary> {
    return this.#add(() => importKey(imported, this.#now()), imported);
  }

  /** Takes a retired key out of the keyring: whoever knows only that one trusts nothing of ours any more. Throws BAD_ARGUMENT. */
  async forget(fingerprint: string): Promise<void> {
    await this.#file.update(async (keys) => {
      const gone = find(keys, fingerprint);
      if (gone.secretKey !== undefined) {
        throw new InputError(
          'BAD_ARGUMENT',
          `The key ${gone.fingerprint} is the current one. Rotate to a new key first.`,
        );
      }
      return keys.filter((key) => key !== gone);
    });
  }

  /** All public keys, binary, the current first: what `gpgv --keyring` and MAAS's `keyring_data` take. Throws KEY_MISSING when there is none. */
  async publicKeyring(): Promise<Buffer> {
    const keys = await this.#file.read();
    if (keys.length === 0) throw noKey();
    return Buffer.concat(keys.map((key) => Buffer.from(key.publicKey, 'base64')));
  }

  /** The public part of one key; absent: of the current one. */
  async exportPublic(form: KeyForm, fingerprint?: string): Promise<Buffer> {
    const bytes = Buffer.from((await this.#find(fingerprint)).publicKey, 'base64');
    if (form === 'binary') return bytes;
    const { library, config } = await loadOpenPgp();
    const key = await library.readKey({ binaryKey: bytes, config });
    return Buffer.from(key.armor(config));
  }

  /** The current key's secret part, armored, locked if it is kept so. Only ever on the user's explicit request. */
  async exportSecret(): Promise<Buffer> {
    const { secretKey } = await this.#current();
    const { library, config } = await loadOpenPgp();
    const key = await library.readPrivateKey({ binaryKey: Buffer.from(secretKey ?? '', 'base64'), config });
    return Buffer.from(key.armor(config));
  }

  /** The current key ready to sign, opened by the passphrase given or stored. Throws KEY_MISSING. */
  async unlock(passphrase?: string): Promise<UnlockedKey> {
    const current = await this.#current();
    if (!current.locked) return unlockedKey(current, undefined);
    const key = await unlockedKey(current, passphrase ?? (await this.#passphrases?.get(current.fingerprint)));
    if (passphrase !== undefined) await this.#passphrases?.set(current.fingerprint, passphrase);
    return key;
  }

  /** Keeps the passphrase of a locked key, once it has opened it. Throws BAD_ARGUMENT. */
  async keepPassphrase(fingerprint: string, passphrase: string): Promise<SigningKeySummary> {
    const key = find(await this.#file.read(), fingerprint);
    if (key.secretKey === undefined || !key.locked) {
      const why = key.secretKey === undefined ? 'is retired and cannot sign' : 'is not locked by a passphrase';
      throw new InputError('BAD_ARGUMENT', `The key ${key.fingerprint} ${why}: it takes no passphrase.`);
    }
    try {
      await unlockedKey(key, passphrase);
    } catch (cause) {
      if (!(cause instanceof TrustError)) throw cause;
      throw new InputError(
        'BAD_ARGUMENT',
        `The passphrase does not open the signing key ${key.fingerprint}. Give the right one.`,
        { cause },
      );
    }
    await this.#passphrases?.set(key.fingerprint, passphrase);
    return summaryOf(key);
  }

  /** Makes what `make` gives for the current key the new current one, and retires the others. */
  async #add(
    make: (current: StoredKey | undefined) => Promise<StoredKey>,
    { passphrase }: { readonly passphrase?: string | undefined },
  ): Promise<SigningKeySummary> {
    let old: StoredKey | undefined;
    const [current] = await this.#file.update(async (known) => {
      [old] = known;
      const key = await make(old);
      if (key !== old && key.locked && passphrase !== undefined) {
        await this.#passphrases?.set(key.fingerprint, passphrase);
      }
      return [key, ...known.filter(({ fingerprint }) => fingerprint !== key.fingerprint).map(retired)];
    });
    if (current === undefined) throw noKey();
    if (old?.locked === true && old.fingerprint !== current.fingerprint)
      await this.#passphrases?.delete(old.fingerprint);
    return summaryOf(current);
  }

  async #find(fingerprint: string | undefined): Promise<StoredKey> {
    return fingerprint === undefined ? this.#current() : find(await this.#file.read(), fingerprint);
  }

  async #current(): Promise<StoredKey> {
    const [current] = await this.#file.read();
    if (current?.secretKey === undefined) throw noKey();
    return current;
  }
}

function find(keys: readonly StoredKey[], fingerprint: string): StoredKey {
  const wanted = normalFingerprint(fingerprint);
  const key = keys.find((one) => one.fingerprint === wanted);
  if (key !== undefined) return key;
  const known = keys.length === 0 ? 'there is none' : `known are ${keys.map((one) => one.fingerprint).join(', ')}`;
  throw new InputError('BAD_ARGUMENT', `Expected the fingerprint of a signing key, found ${wanted}: ${known}.`);
}

function retired({ secretKey: _, ...key }: StoredKey): StoredKey {
  return { ...key, locked: false };
}

function summaryOf({ publicKey: _, secretKey, ...key }: StoredKey): SigningKeySummary {
  return { ...key, state: secretKey === undefined ? 'retired' : 'current' };
}

function noKey(): TrustError {
  return new TrustError(
    'KEY_MISSING',
    'There is no signing key yet. Make one, or import one, before publishing trimmed.',
  );
}
