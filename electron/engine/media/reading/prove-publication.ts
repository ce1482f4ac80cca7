import { createHash } from 'node:crypto';
import { TrustError } from '../../errors.ts';
import type { LedgerHolding } from '../../mirror/ledger.ts';
import { publicKeyringPath } from '../../publication/compose-publication.ts';
import { type PublishedDocument, sameDocuments } from '../../publication/published-document.ts';
import type { SourceShelf } from '../../publication/trim/source-shelf.ts';
import { ProductSource } from '../../publication/trim/trim-source.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import type { ShippedMirror } from '../manifest.ts';
import type { OpenedShipment } from './open-shipment.ts';
import type { ProvenUpstream } from './prove-evidence.ts';
import { proveRecords } from './prove-records.ts';
import { proveTop } from './prove-top.ts';
import { readShippedStream, rootOf, type ShippedStream } from './shipped-stream.ts';

export interface PublicationProof {
  readonly shipment: Pick<OpenedShipment, 'read'>;
  readonly mirror: ShippedMirror;
  readonly upstream: ProvenUpstream;
  readonly shelf: SourceShelf;
  readonly holdings: readonly LedgerHolding[];
  /** Whose trimmed publications are believed. */
  readonly shippers: readonly string[];
  readonly now: Date;
}

/**
 * What the mirror is to publish, in the shipped order. Verbatim: upstream's own documents in their places. Trimmed: signed by a key of the
 * shipper's, saying of every item what upstream says. Throws SIGNER_UNKNOWN, MISPLACED, DIGEST_MISMATCH and what authenticating throws.
 */
export async function provePublication(proof: PublicationProof): Promise<readonly PublishedDocument[]> {
  const { mirror, upstream } = proof;
  if (mirror.settings.publication === 'trimmed') return proveTrimmed(proof);
  if (sameDocuments(upstream.stream.published, mirror.documents))
    return inShippedOrder(mirror, upstream.stream.published);
  // After a rollback what is published is older than what the source showed last.
  const { shipment, now } = proof;
  const root = rootOf(mirror.documents);
  const older = await readShippedStream({ shipment, documents: mirror.documents, root, trust: upstream.trust, now });
  return inShippedOrder(mirror, older.published);
}

async function proveTrimmed(proof: PublicationProof): Promise<readonly PublishedDocument[]> {
  const { shipment, mirror, now } = proof;
  const ring = await ownKeyring(proof);
  const trust = { kind: 'signed', keyring: ring.keyring } as const;
  const proven: PublishedDocument[] = [ring.document];
  const told = new Set<string>();
  for (const root of rootsOf(mirror)) {
    const stream = await readShippedStream({ shipment, documents: mirror.documents, root, trust, now });
    proven.push(...stream.published);
    proveStream(stream, { proof, told });
  }
  return inShippedOrder(mirror, proven);
}

/** Each index that no other lists: the plain form and the signed one. */
function rootsOf({ documents }: ShippedMirror): string[] {
  return documents.filter(({ kind, contentId }) => kind === 'index' && contentId === undefined).map(({ path }) => path);
}

/** Both forms of a document say the same: it is looked through once. What it says is held against upstream's word. */
function proveStream(
  { placed }: ShippedStream,
  { proof, told }: { readonly proof: PublicationProof; readonly told: Set<string> },
): void {
  for (const { document, contentId = '' } of placed) {
    const { path, head, authentic } = document;
    const { kind } = head;
    const payload = createHash('sha256').update(authentic.payload.trimEnd()).digest('hex');
    if (told.has(`${contentId} ${payload}`)) continue;
    told.add(`${contentId} ${payload}`);
    const { sha256 } = authentic;
    const top = document.takeTop();
    proveTop({ path, kind, contentId, top }, proof.shelf);
    if (kind === 'products') proveRecords(new ProductSource({ sha256, path, contentId, signed: true, top }), proof);
  }
}

/** The keyring that the publication names must hold a key of the shipper's; no other key of it counts. */
async function ownKeyring({
  shipment,
  mirror,
  shippers,
}: PublicationProof): Promise<{ readonly document: PublishedDocument; readonly keyring: Keyring }> {
  const shipped = mirror.documents.find(({ path }) => path === publicKeyringPath);
  if (shipped === undefined) {
    throw new TrustError(
      'KEY_MISSING',
      `The trimmed publication of ${mirror.name} comes without ${publicKeyringPath}. Write the shipment again.`,
      { path: publicKeyringPath },
    );
  }
  const bytes = await shipment.read(shipped.sha256);
  const { fingerprints } = loadKeyring(bytes, [], `${publicKeyringPath} of ${mirror.name}`);
  const believed = fingerprints.filter((fingerprint) => shippers.includes(fingerprint));
  if (believed.length === 0) throw foreignKey(mirror, fingerprints);
  const nothing = { contentId: undefined, updated: undefined, signer: undefined };
  return {
    document: { ...nothing, path: publicKeyringPath, kind: 'signature', bytes, sha256: shipped.sha256 },
    keyring: loadKeyring(bytes, believed),
  };
}

/** Throws MISPLACED for a document that nothing leads to. */
function inShippedOrder({ name, documents }: ShippedMirror, proven: readonly PublishedDocument[]): PublishedDocument[] {
  const byPath = new Map(proven.map((document) => [document.path, document]));
  return documents.map(({ path, sha256 }) => {
    const document = byPath.get(path);
    if (document?.sha256 === sha256) return document;
    throw new TrustError(
      'MISPLACED',
      `${path} is shipped as a document that ${name} publishes, but no index of it leads there. Write the shipment again.`,
      { path },
    );
  });
}

function foreignKey({ name }: ShippedMirror, fingerprints: readonly string[]): TrustError {
  return new TrustError(
    'SIGNER_UNKNOWN',
    `The publication of ${name} is signed by ${fingerprints.join(' or ')}, none of them a key of whoever wrote the shipment. Compare that fingerprint with the machine that trimmed the mirror, and trust it too.`,
    { path: publicKeyringPath, details: { fingerprint: fingerprints[0] ?? '' } },
  );
}
