import type { SigningAlgorithm } from '../../../contract/signing.ts';
import { InputError } from '../../errors.ts';
import { loadKeyring } from '../../source/keyring.ts';
import { loadOpenPgp } from '../../source/openpgp.ts';
import type { StoredKey } from './key-file.ts';

export interface NewKey {
  readonly algorithm: SigningAlgorithm;
  /** What the key calls itself, such as `Streamferry on laptop-7`. */
  readonly userName: string;
  /** Locks the secret part (OpenPGP's iterated and salted S2K); absent: only file modes protect it. */
  readonly passphrase?: string | undefined;
}

const kinds = {
  rsa4096: { type: 'rsa', rsaBits: 4096 },
  ed25519: { type: 'ecc', curve: 'ed25519Legacy' },
} as const;

const userNamePattern = /^[^\p{Cc}<>()]*[^\p{Cc}\p{Z}<>()][^\p{Cc}<>()]*$/u;

/** A version 4 key that gpgv 2.2 reads, for signing only, which never expires. Throws BAD_ARGUMENT. */
export async function makeKey({ algorithm, userName, passphrase }: NewKey, now: Date): Promise<StoredKey> {
  if (!userNamePattern.test(userName)) {
    throw new InputError(
      'BAD_ARGUMENT',
      `Expected a name for the signing key, one line without < > ( ), found ${JSON.stringify(userName.slice(0, 80))}.`,
    );
  }
  const { library, config } = await loadOpenPgp();
  const { privateKey, publicKey } = await library.generateKey({
    ...kinds[algorithm],
    userIDs: [{ name: userName }],
    subkeys: [],
    date: now,
    format: 'object',
    ...(passphrase === undefined ? {} : { passphrase }),
    config: {
      ...config,
      v6Keys: false,
      aeadProtect: false,
      s2kType: library.enums.s2k.iterated,
      preferredHashAlgorithm: library.enums.hash.sha512,
    },
  });
  return storedKey({
    secretKey: privateKey.write(),
    publicKey: publicKey.write(),
    locked: !privateKey.isDecrypted(),
  });
}

export async function storedKey(key: {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly locked: boolean;
}): Promise<StoredKey> {
  const publicKey = Buffer.from(key.publicKey);
  const [summary] = await loadKeyring(publicKey, []).keys();
  if (summary === undefined) throw new Error('a key that was just read is not there');
  return {
    ...summary,
    userIds: [...summary.userIds],
    publicKey: publicKey.toString('base64'),
    secretKey: Buffer.from(key.secretKey).toString('base64'),
    locked: key.locked,
  };
}
