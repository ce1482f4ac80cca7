import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SignaturePacket } from 'openpgp';
import type { Signer } from '../../contract/source.ts';
import { FormatError, TrustError } from '../errors.ts';
import { readArmor } from './armor.ts';
import { splitCleartext, withNetworkLineEnds } from './cleartext.ts';
import { type Hearing, judgeSignature } from './judge-signature.ts';
import type { Keyring } from './keyring.ts';
import { loadOpenPgp, type OpenPgp } from './openpgp.ts';

/** A document as it came: `.sjson` is cleartext-signed, anything else has a detached signature (`.json.gpg`, binary or armored). */
export interface ReceivedDocument {
  readonly path: string;
  readonly bytes: Buffer;
  readonly signature?: Buffer;
}

interface Content extends ReceivedDocument {
  /** What the signature is over, as text: dash-escapes undone, without the framework. */
  readonly payload: string;
  /** Of `bytes`. */
  readonly sha256: string;
}

const authenticated: unique symbol = Symbol('authenticated');

/** A document whose signature was checked. Only `authenticate` and `authenticateRemembered` make one. */
export interface SignedDocument extends Content {
  readonly [authenticated]: true;
  readonly kind: 'signed';
  readonly signer: Signer;
}

/** A document taken as it is, because the user said so for its source. */
export interface UnsignedDocument extends Content {
  readonly kind: 'unsigned';
}

/** What an earlier authentication found, and what it rested on. */
export interface AuthenticationMemo {
  readonly signer: Signer;
  readonly keyringId: string;
  readonly sha256: string;
  /** Of the detached signature, where there was one. */
  readonly signatureSha256?: string;
}

/** More signatures than anyone makes cost time only. */
const maxSignatures = 16;
/** Causes from the most to the least telling, for a document with several signatures of which none will do. */
const byWeight: readonly TrustError['code'][] = ['SIGNATURE_BAD', 'KEY_EXPIRED', 'CLOCK', 'KEY_MISSING'];

/** Proves that a key the keyring accepts signed the document (DESIGN "Trust"). Throws TrustError: SIGNATURE_MISSING, SIGNATURE_BAD,
 * SIGNER_UNKNOWN, KEY_EXPIRED, CLOCK, KEY_MISSING; and MALFORMED where the document is no well-formed signed one. */
export async function authenticate(document: ReceivedDocument, keyring: Keyring, now: Date): Promise<SignedDocument> {
  const { text, hashNames, signature } = takeApart(document);
  const { path } = document;
  const pgp = await loadOpenPgp();
  const signatures = await readSignatures(signature, path, pgp);
  const content = isCleartext(path) ? withNetworkLineEnds(text) : text;
  const signer = await anySigner(signatures, { path, content, hashNames, keyring, now }, pgp);
  return {
    [authenticated]: true,
    kind: 'signed',
    ...document,
    payload: decode(text, path),
    sha256: sha256Of(document.bytes),
    signer,
  };
}

/** The document of an earlier authentication, if bytes, signature and keyring are all the same as then. Does without openpgp. */
export function authenticateRemembered(
  document: ReceivedDocument,
  memo: AuthenticationMemo,
  keyring: Keyring,
): SignedDocument | undefined {
  const sha256 = sha256Of(document.bytes);
  const signatureSha256 = signatureIdentity(document);
  if (memo.keyringId !== keyring.id || !keyring.accepts(memo.signer.fingerprint)) return undefined;
  if (memo.sha256 !== sha256 || memo.signatureSha256 !== signatureSha256) return undefined;
  const { text } = takeApart(document);
  const { signer } = memo;
  return {
    [authenticated]: true,
    kind: 'signed',
    ...document,
    payload: decode(text, document.path),
    sha256,
    signer,
  };
}

/** What to remember of an authentication, for `authenticateRemembered`. */
export function rememberAuthentication(document: SignedDocument, keyring: Keyring): AuthenticationMemo {
  const signatureSha256 = signatureIdentity(document);
  return {
    signer: document.signer,
    keyringId: keyring.id,
    sha256: document.sha256,
    ...(signatureSha256 === undefined ? {} : { signatureSha256 }),
  };
}

/** Takes a document unchecked, for a source the user chose to take unsigned. A `.sjson` is unwrapped if it is signed at all. */
export function acceptUnsigned(document: ReceivedDocument): UnsignedDocument {
  const { path, bytes } = document;
  const text = isCleartext(path) ? unwrapped(bytes, path) : bytes;
  return { kind: 'unsigned', ...document, payload: decode(text, path), sha256: sha256Of(bytes) };
}

function unwrapped(bytes: Buffer, path: string): Buffer {
  try {
    return splitCleartext(bytes, path).text;
  } catch (error) {
    if (error instanceof TrustError) return bytes;
    throw error;
  }
}

function isCleartext(path: string): boolean {
  return path.endsWith('.sjson');
}

function takeApart({ path, bytes, signature }: ReceivedDocument) {
  if (isCleartext(path)) return splitCleartext(bytes, path);
  if (signature !== undefined && signature.length > 0) return { text: bytes, hashNames: [], signature };
  throw new TrustError(
    'SIGNATURE_MISSING',
    `${path} is not signed: expected its detached signature at ${path}.gpg. ` +
      'Use the .sjson document, or take the source as unsigned if you trust the way to it.',
    { path },
  );
}

async function readSignatures(bytes: Buffer, path: string, { library, config }: OpenPgp): Promise<SignaturePacket[]> {
  let packets: SignaturePacket[];
  try {
    const { packets: all } = await library.readSignature({ binarySignature: dearmored(bytes), config });
    packets = [...all.filterByTag(library.enums.packet.signature)];
  } catch (cause) {
    const advice = 'it was changed on the way or is no OpenPGP signature. Try again, or use another mirror';
    throw new TrustError('SIGNATURE_BAD', `The signature of ${path} cannot be read: ${advice}.`, { path, cause });
  }
  if (packets.length > 0 && packets.length <= maxSignatures) return packets;
  const found = packets.length === 0 ? 'none of a version known here' : String(packets.length);
  const expected = `expected 1 to ${maxSignatures} OpenPGP signatures of version 4 or 6 on ${path}, found ${found}`;
  throw new TrustError('SIGNATURE_BAD', `The signature cannot be used: ${expected}.`, { path });
}

function dearmored(signature: Buffer): Buffer {
  const isBinary = ((signature[0] ?? 0) & 0x80) !== 0;
  return isBinary ? signature : readArmor(signature.toString('latin1').trimStart(), 0).data;
}

async function anySigner(signatures: readonly SignaturePacket[], hearing: Hearing, pgp: OpenPgp): Promise<Signer> {
  const refusals: TrustError[] = [];
  for (const signature of signatures) {
    try {
      return await judgeSignature(signature, hearing, pgp);
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refusals.push(error);
    }
  }
  const telling = byWeight.map((code) => refusals.find((refusal) => refusal.code === code));
  throw telling.find((refusal) => refusal !== undefined) ?? refusals[0];
}

function decode(text: Buffer, path: string): string {
  if (isUtf8(text)) return text.toString('utf8');
  throw new FormatError('MALFORMED', `${path} is not UTF-8 text, as JSON must be. Tell whoever publishes it.`, {
    path,
  });
}

function signatureIdentity({ path, signature }: ReceivedDocument): string | undefined {
  return isCleartext(path) || signature === undefined ? undefined : sha256Of(signature);
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
