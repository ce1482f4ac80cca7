import { createHash } from 'node:crypto';
import type { PublicKey } from 'openpgp';
import type { KeySummary } from '../../contract/api.ts';
import { TrustError } from '../errors.ts';
import { readArmoredKeys } from './armor.ts';
import { keyIdOf, normalFingerprint } from './fingerprint.ts';
import { type KeyBlock, type KeyPackets, splitKeys } from './key-packets.ts';
import { isKeybox, keyboxMaterial } from './keybox.ts';
import { loadOpenPgp, type OpenPgp, parseKey } from './openpgp.ts';

/** Public keys and which of them may sign. Nothing is parsed by openpgp before `keys` or a signature check asks for it. */
export class Keyring {
  /** Changes with the bytes and with the accepted fingerprints; part of what a remembered authentication rests on. */
  readonly id: string;
  /** Accepted primary fingerprints; empty: every key of the ring. */
  readonly accepted: readonly string[];
  readonly #blocks: readonly KeyBlock[];

  constructor(blocks: readonly KeyBlock[], accepted: readonly string[], bytes: Buffer) {
    this.#blocks = blocks;
    this.accepted = [...new Set(accepted.map(normalFingerprint))].sort();
    this.id = createHash('sha256')
      .update(bytes)
      .update(`\n${this.accepted.join(' ')}`)
      .digest('hex');
  }

  /** Primary fingerprints of all its keys. */
  get fingerprints(): readonly string[] {
    return [...new Set(this.#blocks.map((block) => block.fingerprint))];
  }

  /** The keys alone, one after the other in binary form, as gpgv wants a keyring. */
  get binary(): Buffer {
    return Buffer.concat(this.#blocks.map((block) => block.bytes));
  }

  /** Whether a key is in the ring and may sign. */
  accepts(fingerprint: string): boolean {
    return (
      (this.accepted.length === 0 || this.accepted.includes(fingerprint)) && this.fingerprints.includes(fingerprint)
    );
  }

  /** Keys whose primary key or one of whose subkeys has this key id; several where a ring holds copies of one key. */
  holders(keyId: string): readonly KeyBlock[] {
    return this.#blocks.filter((block) =>
      [block.fingerprint, ...block.subkeyFingerprints].some((fingerprint) => keyIdOf(fingerprint) === keyId),
    );
  }

  /** What the keys say of themselves. Throws KEY_MISSING when openpgp can read none of them. */
  async keys(): Promise<readonly KeySummary[]> {
    const pgp = await loadOpenPgp();
    const read = await Promise.allSettled(
      this.#blocks.map(async (block) => summarize(await parseKey(block, pgp), pgp)),
    );
    const summaries = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (summaries.length > 0) return summaries;
    throw new TrustError(
      'KEY_MISSING',
      `The keyring holds ${this.fingerprints.join(', ')}, but no key of it can be read. Export the key anew.`,
      { cause: read.find((result) => result.status === 'rejected')?.reason },
    );
  }
}

/** Reads a keyring: binary, armored (also several blocks) or a GnuPG keybox. Throws KEY_MISSING, naming `origin`, when no public key is in it. */
export function loadKeyring(bytes: Buffer, accepted: readonly string[], origin = 'The keyring'): Keyring {
  const { publicKeys, secretKeys } = readKeyPackets(bytes, origin);
  if (publicKeys.length > 0) return new Keyring(publicKeys, accepted, bytes);
  const found =
    secretKeys > 0
      ? 'holds secret keys only, which do not belong here. Export the public key with `gpg --export` and give that file'
      : 'holds no OpenPGP public key of version 4 or 6. Give the file that `gpg --export` writes';
  throw new TrustError('KEY_MISSING', `${origin} ${found}.`);
}

function readKeyPackets(bytes: Buffer, origin: string): KeyPackets {
  if (bytes.length === 0) throw new TrustError('KEY_MISSING', `${origin} is empty; expected at least one public key.`);
  try {
    return splitKeys(keyMaterial(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const expected = 'expected a binary or armored OpenPGP keyring, as `gpg --export` writes it';
    throw new TrustError('KEY_MISSING', `${origin} cannot be read as a keyring: ${reason}; ${expected}.`, { cause });
  }
}

function keyMaterial(bytes: Buffer): Buffer {
  if (isKeybox(bytes)) return keyboxMaterial(bytes);
  if (((bytes[0] ?? 0) & 0x80) !== 0) return bytes;
  return Buffer.concat(readArmoredKeys(bytes.toString('latin1')).map((block) => block.data));
}

async function summarize(key: PublicKey, { config }: OpenPgp): Promise<KeySummary> {
  const expiry = await key.getExpirationTime(undefined, config);
  const { algorithm, bits, curve } = key.getAlgorithmInfo();
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    userIds: key.getUserIDs(),
    createdAt: key.getCreationTime().toISOString(),
    ...(expiry instanceof Date ? { expiresAt: expiry.toISOString() } : {}),
    algorithm: algorithmName(algorithm, bits, curve),
  };
}

function algorithmName(algorithm: string, bits: number | undefined, curve: string | undefined): string {
  if (bits !== undefined) return `${algorithm.startsWith('rsa') ? 'RSA' : algorithm.toUpperCase()} ${bits}`;
  if (algorithm === 'eddsaLegacy' || algorithm === 'ed25519') return 'Ed25519';
  return curve === undefined ? algorithm : `${algorithm.toUpperCase()} ${curve}`;
}
