import type { PrivateKey } from 'openpgp';
import { TrustError } from '../../errors.ts';
import { loadOpenPgp } from '../../source/openpgp.ts';
import type { StoredKey } from './key-file.ts';
import type { UnlockedKey } from './unlocked-key.ts';

/** The key ready to sign. Throws KEY_MISSING where its secret part is gone, or locked and the passphrase does not open it. */
export async function unlockedKey(stored: StoredKey, passphrase: string | undefined): Promise<UnlockedKey> {
  const { fingerprint, createdAt, userIds, secretKey, locked } = stored;
  if (secretKey === undefined) {
    throw new TrustError(
      'KEY_MISSING',
      `The key ${fingerprint} is retired and cannot sign. Sign with the current key.`,
    );
  }
  const bytes = Buffer.from(secretKey, 'base64');
  const [userId] = userIds;
  return {
    fingerprint,
    ...(userId === undefined ? {} : { userId }),
    createdAt,
    secretKey: locked ? await opened(bytes, fingerprint, passphrase) : new Uint8Array(bytes),
  };
}

async function opened(bytes: Buffer, fingerprint: string, passphrase: string | undefined): Promise<Uint8Array> {
  if (passphrase === undefined) {
    throw new TrustError(
      'KEY_MISSING',
      `The signing key ${fingerprint} is locked by a passphrase, which was not given. Give it and publish again.`,
      { details: { secret: 'passphrase' } },
    );
  }
  const { library, config } = await loadOpenPgp();
  const privateKey = await library.readPrivateKey({ binaryKey: bytes, config });
  let open: PrivateKey;
  try {
    open = await library.decryptKey({ privateKey, passphrase, config });
  } catch (cause) {
    throw new TrustError(
      'KEY_MISSING',
      `The signing key ${fingerprint} is locked, and the passphrase given does not open it. Give the right one and publish again.`,
      { cause, details: { secret: 'passphrase' } },
    );
  }
  return open.write();
}
