import type { PrivateKey } from 'openpgp';
import { InputError } from '../../errors.ts';
import { authenticate } from '../../source/authenticate.ts';
import { loadKeyring } from '../../source/keyring.ts';
import { loadOpenPgp, type OpenPgp } from '../../source/openpgp.ts';
import { documentText } from '../document-text.ts';
import { signDocuments } from '../sign-documents.ts';
import type { StoredKey } from './key-file.ts';
import { storedKey } from './new-key.ts';
import { unlockedKey } from './unlock-key.ts';

export interface ImportedKey {
  /** As `gpg --export-secret-keys` writes it, binary or armored. */
  readonly bytes: Buffer;
  /** Needed where the key is locked; it stays locked by it. */
  readonly passphrase?: string | undefined;
}

/** Takes a secret key of the user's own, if it can sign and gpgv 2.2 reads what it signs; proven by a trial. Throws BAD_ARGUMENT. */
export async function importKey({ bytes, passphrase }: ImportedKey, now: Date): Promise<StoredKey> {
  const pgp = await loadOpenPgp();
  const key = await readSecretKey(bytes, pgp);
  const locked = !key.isDecrypted();
  await checkUse(key, pgp, now);
  const stored = await storedKey({ secretKey: key.write(), publicKey: key.toPublic().write(), locked });
  await trySigning(stored, passphrase, now);
  return stored;
}

async function readSecretKey(bytes: Buffer, { library, config }: OpenPgp): Promise<PrivateKey> {
  const isBinary = ((bytes[0] ?? 0) & 0x80) !== 0;
  let keys: PrivateKey[];
  try {
    keys = await (isBinary
      ? library.readPrivateKeys({ binaryKeys: bytes, config })
      : library.readPrivateKeys({ armoredKeys: bytes.toString('latin1'), config }));
  } catch (cause) {
    throw refused('it cannot be read as a secret OpenPGP key', cause);
  }
  const [key] = keys;
  if (key === undefined) throw refused('it holds no secret key (a public key cannot sign)');
  if (keys.length > 1) throw refused(`it holds ${keys.length} secret keys; give a file with one`);
  return key;
}

/** What gpgv 2.2 reads: version 4; RSA, ECDSA on a NIST curve or Ed25519 in its older form (tried, MAAS.md). */
async function checkUse(key: PrivateKey, { library, config }: OpenPgp, now: Date): Promise<void> {
  if (key.keyPacket.version !== 4)
    throw refused(`it is of version ${key.keyPacket.version}, which gpgv 2.2 does not read`);
  let signing: Awaited<ReturnType<PrivateKey['getSigningKey']>>;
  try {
    signing = await key.getSigningKey(undefined, now, undefined, config);
  } catch (cause) {
    throw refused(`it cannot sign now: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const { algorithm, bits, curve } = signing.getAlgorithmInfo();
  const readable =
    algorithm === 'rsaEncryptSign' ||
    algorithm === 'rsaSign' ||
    (algorithm === 'ecdsa' && String(curve).startsWith('nist')) ||
    (algorithm === 'eddsaLegacy' && curve === library.enums.curve.ed25519Legacy);
  if (!readable) throw refused(`it signs by ${algorithm}, which gpgv 2.2 does not read or nobody should trust`);
  if (bits !== undefined && bits < 2048) throw refused(`its ${bits} bits are too few; at least 2048 are needed`);
}

async function trySigning(stored: StoredKey, passphrase: string | undefined, now: Date): Promise<void> {
  const key = await unlockedKey(stored, passphrase);
  const json = { format: 'index:1.0', index: {} };
  const place = { path: 'streams/v1/index.json', kind: 'index', contentId: undefined } as const;
  const trial = { ...place, json, text: documentText(json), updated: now.toISOString() };
  try {
    const keyring = loadKeyring(Buffer.from(stored.publicKey, 'base64'), [stored.fingerprint]);
    const [signature, plain, cleartext] = await signDocuments({ documents: [trial], key, now });
    if (signature === undefined || plain === undefined || cleartext === undefined)
      throw new Error('nothing was signed');
    await authenticate({ ...plain, signature: signature.bytes }, keyring, now);
    await authenticate({ path: cleartext.path, bytes: cleartext.bytes }, keyring, now);
  } catch (cause) {
    throw refused(`what it signs cannot be verified: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function refused(reason: string, cause?: unknown): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `The key cannot be taken as signing key: ${reason}. Give a secret key as \`gpg --export-secret-keys\` writes it, RSA or Ed25519, or let Streamferry make one.`,
    { cause },
  );
}
