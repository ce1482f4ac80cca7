import type { PublicKey, SignaturePacket, Subkey } from 'openpgp';
import type { Signer } from '../../contract/source.ts';
import { TrustError } from '../errors.ts';
import { judgeKey } from './judge-key.ts';
import type { KeyBlock } from './key-packets.ts';
import type { Keyring } from './keyring.ts';
import { type OpenPgp, parseKey } from './openpgp.ts';

/** One document's content and what its signatures are judged against. */
export interface Hearing {
  readonly path: string;
  /** The signed octets; line ends are made CRLF where the signature is over text. */
  readonly content: Buffer;
  /** Hash names the document announces; empty: none announced. */
  readonly hashNames: readonly string[];
  readonly keyring: Keyring;
  readonly now: Date;
}

/** RFC 9580 §9.5, as armor headers write them. */
const hashNamesById: Readonly<Record<number, string>> = {
  1: 'MD5',
  2: 'SHA1',
  3: 'RIPEMD160',
  8: 'SHA256',
  9: 'SHA384',
  10: 'SHA512',
  11: 'SHA224',
  12: 'SHA3-256',
  14: 'SHA3-512',
};
const weakHashes = new Set(['MD5', 'SHA1', 'RIPEMD160']);
const clockToleranceMs = 5 * 60_000;

/** Judges one signature, in this order: who, by which algorithm, over these octets, when, with a key that was valid then.
 * Returns the signer; throws TrustError with the first thing that is wrong. */
export async function judgeSignature(signature: SignaturePacket, hearing: Hearing, pgp: OpenPgp): Promise<Signer> {
  const holders = acceptedHolders(signature, hearing);
  checkAlgorithm(signature, hearing, pgp);
  const keys = await readHolders(holders, hearing.path, pgp);
  const { key, signing } = await checkContent(signature, keys, hearing, pgp);
  const signedAt = signature.created ?? new Date(Number.NaN);
  checkTime(signature, signedAt, hearing);
  const copies = keys.filter((copy) => copy.getFingerprint() === key.getFingerprint());
  const judgement = await judgeKey({ copies, keyId: signing.getKeyID(), signedAt }, pgp);
  const fingerprint = key.getFingerprint().toUpperCase();
  if (judgement.kind === 'usable') {
    const { userId } = judgement;
    return { fingerprint, ...(userId === undefined ? {} : { userId }), signedAt: signedAt.toISOString() };
  }
  const when = `${hearing.path} was signed at ${signedAt.toISOString()} by ${fingerprint}`;
  if (judgement.kind === 'unfit') {
    throw trust(
      'SIGNATURE_BAD',
      `${when}, a key that may not sign documents: ${judgement.reason}.`,
      hearing,
      judgement,
    );
  }
  const advice = 'Ask the publisher for a current keyring or a new signature';
  throw trust('KEY_EXPIRED', `${when}, but that key ${judgement.reason}. ${advice}.`, hearing);
}

function acceptedHolders(signature: SignaturePacket, { path, keyring }: Hearing): readonly KeyBlock[] {
  const keyId = signature.issuerKeyID.toHex().toUpperCase();
  const holders = keyring.holders(keyId);
  const accepted = holders.filter((holder) => keyring.accepts(holder.fingerprint));
  if (accepted.length > 0) return accepted;
  const wanted = keyring.accepted.length > 0 ? keyring.accepted : keyring.fingerprints;
  const found =
    holders[0] === undefined
      ? `key ${issuerOf(signature)}, which is not in the keyring`
      : `${holders[0].fingerprint}, which is in the keyring but not accepted for this source`;
  throw new TrustError(
    'SIGNER_UNKNOWN',
    `${path} is signed by ${found}; expected ${wanted.join(' or ')}. ` +
      'Check the address, or accept that key if you know it to be right.',
    { path, details: { keyId, accepted: wanted.join(' ') } },
  );
}

function issuerOf(signature: SignaturePacket): string {
  const fingerprint = signature.issuerFingerprint;
  return (
    fingerprint === null ? signature.issuerKeyID.toHex() : Buffer.from(fingerprint).toString('hex')
  ).toUpperCase();
}

function checkAlgorithm(signature: SignaturePacket, hearing: Hearing, { library }: OpenPgp): void {
  const { binary, text } = library.enums.signature;
  const { path, hashNames } = hearing;
  if (signature.signatureType !== binary && signature.signatureType !== text) {
    throw trust('SIGNATURE_BAD', `The signature on ${path} is of a kind that does not sign documents.`, hearing);
  }
  const hash = hashNamesById[signature.hashAlgorithm ?? 0];
  if (hash === undefined || weakHashes.has(hash)) {
    const by = hash ?? `unknown hash algorithm ${signature.hashAlgorithm}`;
    const advice = 'expected SHA-256 or stronger. Ask the publisher to sign it anew';
    throw trust('SIGNATURE_BAD', `${path} is signed with ${by}, which proves nothing any more; ${advice}.`, hearing);
  }
  if (hashNames.length > 0 && !hashNames.includes(hash)) {
    const announced = `${path} announces a signature by ${hashNames.join(', ')} but is signed with ${hash}`;
    throw trust('SIGNATURE_BAD', `${announced}; it was changed after it was signed.`, hearing);
  }
}

async function readHolders(holders: readonly KeyBlock[], path: string, pgp: OpenPgp): Promise<readonly PublicKey[]> {
  const read = await Promise.allSettled(holders.map((holder) => parseKey(holder, pgp)));
  const keys = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (keys.length > 0) return keys;
  throw new TrustError(
    'KEY_MISSING',
    `The key ${holders[0]?.fingerprint} that signed ${path} is in the keyring but cannot be read. Export the key anew.`,
    { path, cause: read.find((result) => result.status === 'rejected')?.reason },
  );
}

/** Returns the key, primary or subkey, that made the signature over exactly this content. */
async function checkContent(
  signature: SignaturePacket,
  keys: readonly PublicKey[],
  hearing: Hearing,
  { library, config }: OpenPgp,
): Promise<{ key: PublicKey; signing: PublicKey | Subkey }> {
  const message = await library.createMessage({ binary: hearing.content });
  const literal = message.packets.findPacket(library.enums.packet.literalData);
  let cause: unknown;
  const candidates = keys.flatMap((key) => key.getKeys(signature.issuerKeyID).map((signing) => ({ key, signing })));
  for (const candidate of candidates) {
    const { keyPacket } = candidate.signing;
    try {
      const type = signature.signatureType ?? library.enums.signature.binary;
      await signature.verify(keyPacket, type, literal ?? {}, signature.created ?? undefined, true, config);
      return candidate;
    } catch (error) {
      cause = error;
    }
  }
  const changed = `The signature on ${hearing.path} does not match its content: one of them was changed on the way`;
  throw trust('SIGNATURE_BAD', `${changed}. Try again, or use another mirror.`, hearing, { cause });
}

function checkTime(signature: SignaturePacket, signedAt: Date, hearing: Hearing): void {
  const { path, now } = hearing;
  if (!(signedAt.getTime() <= now.getTime() + clockToleranceMs)) {
    const times = `${path} was signed at ${signedAt.toISOString()}, but the clock here says ${now.toISOString()}`;
    throw trust('CLOCK', `${times}. Set this computer's clock right and try again.`, hearing, {
      details: { signedAt: signedAt.toISOString(), now: now.toISOString() },
    });
  }
  const expiry = signature.getExpirationTime();
  if (expiry instanceof Date && expiry <= now) {
    const truth = `The signature on ${path} was meant to hold until ${expiry.toISOString()} only`;
    throw trust('SIGNATURE_BAD', `${truth}. Fetch the document anew from its publisher.`, hearing);
  }
}

function trust(
  code: TrustError['code'],
  message: string,
  { path }: Hearing,
  more: { cause?: unknown; details?: Record<string, string> } = {},
): TrustError {
  return new TrustError(code, message, {
    path,
    ...(more.details === undefined ? {} : { details: more.details }),
    cause: more.cause,
  });
}
