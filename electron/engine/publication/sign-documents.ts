import { createHash } from 'node:crypto';
import type { PrivateKey } from 'openpgp';
import type { Signer } from '../../contract/source.ts';
import { TrustError } from '../errors.ts';
import { splitCleartext } from '../source/cleartext.ts';
import { loadOpenPgp, type OpenPgp } from '../source/openpgp.ts';
import { documentText, indexInForm, pathInForm } from './document-text.ts';
import type { PublishedDocument } from './published-document.ts';
import type { UnlockedKey } from './signing/unlocked-key.ts';
import type { TrimmedDocument } from './trim.ts';

export interface SignOptions {
  /** Product files before the index. */
  readonly documents: readonly TrimmedDocument[];
  readonly key: UnlockedKey;
  /** The publication now in place: what would be said again just so, by the same key, is taken over as it is. */
  readonly earlier?: readonly PublishedDocument[];
  readonly now: Date;
}

/**
 * Every document plain with its detached signature and cleartext-signed, in the order in which they are put in place: a signature
 * before what it signs, indexes after what they list. Throws CLOCK when the key is newer than `now`, KEY_EXPIRED. Blocks for some 0.2 s per 7 MB.
 */
export async function signDocuments({ documents, key, earlier = [], now }: SignOptions): Promise<PublishedDocument[]> {
  const seal = await openSeal(key, now);
  const known = new Map(earlier.filter(isIntact).map((document) => [document.path, document]));
  const signed: PublishedDocument[] = [];
  for (const document of documents) {
    signed.push(...(signedBefore(document, key, known) ?? (await sign(document, seal))));
  }
  return signed;
}

/** An armored detached signature of any bytes. Throws CLOCK when the key is newer than `now`, KEY_EXPIRED. */
export async function signDetached(bytes: Buffer, key: UnlockedKey, now: Date): Promise<Buffer> {
  return detached(bytes, await openSeal(key, now));
}

/** Text within a cleartext signature of its own (RFC 9580 §7). Throws CLOCK when the key is newer than `now`, KEY_EXPIRED. */
export async function signCleartext(text: string, key: UnlockedKey, now: Date): Promise<Buffer> {
  return cleartextSigned(text, await openSeal(key, now));
}

/** Signature, plain document and cleartext-signed document. */
type Trio = readonly [PublishedDocument, PublishedDocument, PublishedDocument];

/** Without the last line end, which is the framework's (RFC 9580 §7.1). */
function cleartextOf({ kind, json, text }: TrimmedDocument): string {
  return (kind === 'index' ? documentText(indexInForm(json, 'sjson')) : text).trimEnd();
}

function signedBefore(
  document: TrimmedDocument,
  key: UnlockedKey,
  known: ReadonlyMap<string, PublishedDocument>,
): Trio | undefined {
  const { path, text, contentId, kind } = document;
  const signature = known.get(`${path}.gpg`);
  const plain = known.get(path);
  const cleartext = known.get(pathInForm(path, 'sjson'));
  if (signature === undefined || plain === undefined || cleartext === undefined) return undefined;
  const byKey = [plain, cleartext].every((one) => one.signer?.fingerprint === key.fingerprint);
  const samePlace = [plain, cleartext].every((one) => one.contentId === contentId && one.kind === kind);
  if (!byKey || !samePlace || !plain.bytes.equals(Buffer.from(text))) return undefined;
  const said = splitCleartext(cleartext.bytes, cleartext.path).text;
  return said.equals(Buffer.from(cleartextOf(document))) ? [signature, plain, cleartext] : undefined;
}

async function sign(document: TrimmedDocument, seal: Seal): Promise<Trio> {
  const { path, kind, contentId, text, updated } = document;
  const bytes = Buffer.from(text);
  const signature = published({ path: `${path}.gpg`, kind: 'signature' }, await detached(bytes, seal));
  const place = { kind, contentId, updated, signer: seal.signer };
  const plain = published({ ...place, path }, bytes);
  const cleartext = await cleartextSigned(cleartextOf(document), seal);
  return [signature, plain, published({ ...place, path: pathInForm(path, 'sjson') }, cleartext)];
}

/** A key that can sign at a moment. */
interface Seal {
  readonly pgp: OpenPgp;
  readonly privateKey: PrivateKey;
  readonly date: Date;
  readonly signer: Signer;
}

async function openSeal({ fingerprint, userId, createdAt, secretKey }: UnlockedKey, now: Date): Promise<Seal> {
  const date = new Date(Math.floor(now.getTime() / 1000) * 1000);
  if (date.getTime() < Math.floor(Date.parse(createdAt) / 1000) * 1000) throw tooEarly(fingerprint, createdAt, now);
  const pgp = await loadOpenPgp();
  const privateKey = await pgp.library.readPrivateKey({ binaryKey: secretKey, config: pgp.config });
  try {
    await privateKey.getSigningKey(undefined, date, undefined, pgp.config);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TrustError(
      'KEY_EXPIRED',
      `The signing key ${fingerprint} cannot sign any more: ${reason}. Rotate to a new key, or import this one with its time extended.`,
      { cause },
    );
  }
  const signer = { fingerprint, ...(userId === undefined ? {} : { userId }), signedAt: date.toISOString() };
  return { pgp, privateKey, date, signer };
}

async function detached(bytes: Buffer, { pgp, privateKey, date }: Seal): Promise<Buffer> {
  const message = await pgp.library.createMessage({ binary: bytes, date });
  const armored = await pgp.library.sign({
    message,
    signingKeys: privateKey,
    detached: true,
    date,
    config: pgp.config,
  });
  return Buffer.from(armored);
}

async function cleartextSigned(text: string, { pgp, privateKey, date }: Seal): Promise<Buffer> {
  const message = await pgp.library.createCleartextMessage({ text });
  const signed = await pgp.library.sign({ message, signingKeys: privateKey, date, config: pgp.config });
  // Line ends are no part of what is signed; openpgp writes those of the network, upstream and gpg plain ones.
  return Buffer.from(signed.replaceAll('\r\n', '\n'));
}

function published(
  place: Pick<PublishedDocument, 'path' | 'kind'> & Partial<PublishedDocument>,
  bytes: Buffer,
): PublishedDocument {
  return { contentId: undefined, updated: undefined, signer: undefined, ...place, bytes, sha256: sha256Of(bytes) };
}

/** Whether a file still is what was published. */
function isIntact({ bytes, sha256 }: PublishedDocument): boolean {
  return sha256Of(bytes) === sha256;
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tooEarly(fingerprint: string, createdAt: string, now: Date): TrustError {
  return new TrustError(
    'CLOCK',
    `The signing key ${fingerprint} was made at ${createdAt}, but the clock says ${now.toISOString()}: a signature from before its key is valid nowhere. Set the clock and publish again.`,
  );
}
