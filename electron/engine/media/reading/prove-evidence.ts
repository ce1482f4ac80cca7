import type { Signer } from '../../../contract/source.ts';
import { AcceptedDocument } from '../../catalogue/accepted-document.ts';
import type { Trust } from '../../catalogue/document-desk.ts';
import { TrustError } from '../../errors.ts';
import type { TrimSource } from '../../publication/trim.ts';
import { acceptUnsigned, authenticate } from '../../source/authenticate.ts';
import { checkBinding } from '../../source/binding.ts';
import type { Keyring } from '../../source/keyring.ts';
import type { ShippedEvidence, ShippedMirror } from '../manifest.ts';
import type { OpenedShipment } from './open-shipment.ts';
import { readShippedStream, rootOf, type ShippedStream } from './shipped-stream.ts';

/** An upstream document whose signature was proven with a key of this site, or that a person took unsigned. */
export interface ProvenEvidence {
  readonly path: string;
  readonly contentId: string | undefined;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly signature: Buffer | undefined;
  readonly signer: Signer | undefined;
  readonly receivedAt: string;
}

export interface ProvenUpstream {
  /** The source's documents as they were last taken over. */
  readonly stream: ShippedStream;
  readonly trust: Trust;
  /** All that the holdings rest on and those of `stream`, oldest first. */
  readonly evidence: readonly ProvenEvidence[];
  /** The same to look records up in. */
  readonly sources: readonly TrimSource[];
}

export interface EvidenceRequest {
  readonly shipment: Pick<OpenedShipment, 'read'>;
  readonly mirror: ShippedMirror;
  /** Undefined where this site knows no key at all. */
  readonly keyring: Keyring | undefined;
  /** The person takes what nobody signed on the shipment's word. */
  readonly acceptUnsigned: boolean;
  readonly now: Date;
}

/** Throws SIGNATURE_MISSING, KEY_MISSING, SIGNER_UNKNOWN and what authenticating and binding throw. */
export async function proveEvidence(request: EvidenceRequest): Promise<ProvenUpstream> {
  const { shipment, mirror, now } = request;
  const trust = trustIn(request);
  const stream = await readShippedStream({
    shipment,
    documents: mirror.upstream,
    root: rootOf(mirror.upstream),
    trust,
    now,
  });
  checkAllThere(stream, mirror);
  const known = new Set(stream.documents.map(({ sha256 }) => sha256));
  const earlier = await Promise.all(
    mirror.evidence.filter(({ sha256 }) => !known.has(sha256)).map((one) => proveEarlier(one, request)),
  );
  const times = new Map(mirror.evidence.map(({ sha256, receivedAt }) => [sha256, receivedAt]));
  const latest = stream.documents.map((document) => ({
    ...document,
    signature: document.signature,
    signer: document.signer,
    receivedAt: times.get(document.sha256) ?? mirror.revision.publishedAt,
  }));
  const today = stream.placed.map(({ document, contentId = '' }): TrimSource => {
    const { sha256, kind } = document.authentic;
    return { sha256, path: document.path, contentId, signed: kind === 'signed', top: document.takeTop() };
  });
  return {
    stream,
    trust,
    evidence: [...earlier.map(({ evidence }) => evidence), ...latest],
    sources: [...earlier.map(({ source }) => source), ...today],
  };
}

/** Whether a mirror comes without any upstream signature, as the shipment says itself; what does not say so must prove its own. */
export function nobodySigned({ upstream }: Pick<ShippedMirror, 'upstream'>): boolean {
  return upstream.every(({ signer }) => signer === undefined);
}

/** A source that nobody signed needs the person's word; any other the site's keys. */
function trustIn(request: EvidenceRequest): Trust {
  if (!nobodySigned(request.mirror)) return { kind: 'signed', keyring: keyringFor(request) };
  if (request.acceptUnsigned) return { kind: 'unsigned' };
  throw unsigned(request.mirror.name, request.mirror.upstream[0]?.path);
}

function keyringFor({ keyring, mirror }: EvidenceRequest): Keyring {
  if (keyring !== undefined) return keyring;
  const signers = [...new Set(mirror.upstream.flatMap(({ signer }) => signer?.fingerprint ?? []))];
  throw new TrustError(
    'KEY_MISSING',
    `The documents of ${mirror.name} in the shipment are signed by ${signers.join(' and ')}, as it says itself, but this machine knows no key of theirs. Give the keyring that MAAS has for this source with --keyring FILE, or save the source with its fingerprint.`,
    { details: { fingerprints: signers.join(' ') } },
  );
}

/** A document that the source shows no more; what it must be is said by its own content id. */
async function proveEarlier(
  shipped: ShippedEvidence,
  request: EvidenceRequest,
): Promise<{ readonly evidence: ProvenEvidence; readonly source: TrimSource }> {
  const { shipment, mirror, now } = request;
  const { path, contentId, sha256, receivedAt } = shipped;
  const bytes = await shipment.read(sha256);
  const signature = shipped.signature === undefined ? undefined : await shipment.read(shipped.signature);
  const received = { path, bytes, ...(signature === undefined ? {} : { signature }) };
  if (shipped.signer === undefined && !request.acceptUnsigned) throw unsigned(mirror.name, path);
  const authentic =
    shipped.signer === undefined ? acceptUnsigned(received) : await authenticate(received, keyringFor(request), now);
  const document = new AcceptedDocument(authentic, { same: false });
  bindAlone(document, contentId);
  const signer = authentic.kind === 'signed' ? authentic.signer : undefined;
  return {
    evidence: { path, contentId, sha256, bytes, signature, signer, receivedAt },
    source: { sha256, path, contentId: contentId ?? '', signed: signer !== undefined, top: document.takeTop() },
  };
}

/** The index that listed it is gone: the content id it was kept under must be its own. */
function bindAlone({ path, head }: AcceptedDocument, contentId: string | undefined): void {
  const { format } = head;
  if (contentId === undefined) return;
  const own = head.contentId === undefined ? {} : { contentId: head.contentId };
  checkBinding({ entry: { contentId, format }, document: { path, format, ...own, productNames: [] } });
}

/** What the manifest names as the source's documents must be what the walk from the root finds, in the same places. */
function checkAllThere({ published }: ShippedStream, { name, upstream }: ShippedMirror): void {
  const found = new Map(published.map((document) => [document.path, document]));
  const surplus = upstream.find((document) => {
    const read = found.get(document.path);
    return read?.sha256 !== document.sha256 || read.kind !== document.kind || read.contentId !== document.contentId;
  });
  if (surplus === undefined) return;
  throw new TrustError(
    'MISPLACED',
    `${surplus.path} is shipped as a document of the source of ${name}, but no index of it leads there. Write the shipment again.`,
    { path: surplus.path },
  );
}

function unsigned(name: string, path: string | undefined): TrustError {
  return new TrustError(
    'SIGNATURE_MISSING',
    `Nobody signed the source of ${name}: only the shipment's own key vouches for it. Accept that explicitly if it will do, or bring a mirror of a signed source.`,
    { path, details: { unsigned: true } },
  );
}
