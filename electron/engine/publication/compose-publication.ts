import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { Signer } from '../../contract/source.ts';
import { InputError, MirrorError, TrustError } from '../errors.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import { documentEvidence, evidenceFile } from './evidence.ts';
import { currentDocuments, type LedgerDocument } from './ledger-documents.ts';
import type { PublishedDocument } from './published-document.ts';
import type { SigningKeys } from './signing-key.ts';
import type { EvidenceDocument, SignedPublication, TrimOrder } from './trim-protocol.ts';
import { trimmedPublication } from './trimmed-publication.ts';

/** Stands beside `streams/` in every trimmed mirror: the public keys, binary, as gpgv and MAAS take them. */
export const publicKeyringPath = 'streamferry.gpg';

export interface Composing {
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  /** What the publication is to be like. */
  readonly file: Pick<MirrorFile, 'leaveOutKernels' | 'signUnverified'> & Partial<Pick<MirrorFile, 'selection'>>;
  /** The source's documents as they were last taken over; kept as evidence already. */
  readonly upstream: readonly LedgerDocument[];
  readonly holdings: readonly LedgerHolding[];
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Our own documents about what is held, signed, with the keyring they are verified by. The signing key must be there and no newer than `now`.
 * Throws EMPTY_SELECTION, NAME_COLLISION and what `trimmedPublication` throws.
 */
export async function composeTrimmed(
  composing: Composing,
  keys: SigningKeys,
): Promise<Pick<SignedPublication, 'documents' | 'unverified' | 'notes'>> {
  const { layout, holdings } = composing;
  checkSigned(composing.upstream, composing.file);
  if (holdings.every(({ path }) => path === undefined)) throw nothingHeld(layout);
  if (holdings.some(({ path }) => path === publicKeyringPath)) throw keyringTaken();
  const order = orderOf(composing, await keys.unlock());
  const { documents, unverified, notes } = await trimmedPublication(order, composing.signal);
  if (!documents.some(({ kind }) => kind === 'products')) throw nothingHeld(layout);
  return { documents: [keyringDocument(await keys.publicKeyring()), ...documents], unverified, notes };
}

/** What each kernel weighs, whether it is left out or not. Signs nothing. */
export async function measureKernels(composing: Composing): Promise<SignedPublication['sizes']> {
  const order = orderOf({ ...composing, file: { ...composing.file, signUnverified: true } }, undefined);
  return (await trimmedPublication(order, composing.signal)).sizes;
}

/** Refuses to sign what nobody signed, before anything is fetched for it. */
export function checkSigned(
  documents: readonly { readonly path: string; readonly signer?: Signer | undefined }[],
  { signUnverified }: Pick<MirrorFile, 'signUnverified'>,
): void {
  if (signUnverified === true) return;
  const unproven = documents.find(({ path, signer }) => signer === undefined && !path.endsWith('.gpg'));
  if (unproven === undefined) return;
  throw new TrustError(
    'SIGNATURE_MISSING',
    `${unproven.path} was taken without proof of who made it, so a signature of this mirror would promise what nobody knows. Publish verbatim, or allow that it is signed all the same; that is shown for ever after.`,
    { path: unproven.path, details: { unproven: true } },
  );
}

/** The source's own documents from the evidence. Throws LEDGER_CORRUPT. */
export async function composeVerbatim(
  layout: MirrorLayout,
  upstream: readonly LedgerDocument[],
): Promise<PublishedDocument[]> {
  return Promise.all(
    upstream.map(async (document) => {
      const bytes = await readFile(documentEvidence(layout, document, upstream)).catch(() => undefined);
      if (bytes !== undefined && sha256Of(bytes) === document.sha256) return { ...document, bytes };
      throw new MirrorError(
        'LEDGER_CORRUPT',
        `The copy kept of ${document.path} of the source is missing or damaged, so it cannot be published. Sync the mirror: that fetches the documents again.`,
        { path: document.path },
      );
    }),
  );
}

function orderOf(composing: Composing, key: TrimOrder['key']): TrimOrder {
  const { layout, ledger, file, holdings, now } = composing;
  const { leaveOutKernels, signUnverified = false, selection } = file;
  // MAAS takes the greatest version: of a pinned product nothing newer is listed, though it may still be held.
  const serveVersion = new Map(selection?.pins.map(({ product, version }) => [product, version]));
  return {
    // Without release notifications: one publication that MAAS 3.8 takes as well as 3.7.
    choice: {
      forMaas: '3.8',
      signUnverified,
      serveVersion,
      ...(leaveOutKernels === undefined ? {} : { leaveOutKernels }),
    },
    evidence: evidenceOf(composing),
    held: holdings,
    earlier: currentDocuments(ledger).map((document) => ({ ...document, file: layout.visible(document.path) })),
    key,
    now,
  };
}

const evidenceRow = v.object({
  sha256: v.string(),
  path: v.string(),
  content_id: v.nullable(v.string()),
  signer: v.nullable(v.string()),
});

/** What holdings rest on, in the order in which it came, then what the source says today. */
function evidenceOf({ layout, ledger, upstream, holdings }: Composing): EvidenceDocument[] {
  const today = upstream.filter(({ kind }) => kind !== 'signature');
  const known = new Set(today.map(({ sha256 }) => sha256));
  const needed = new Set(holdings.map(({ evidence }) => evidence).filter((one) => one !== undefined));
  const earlier = ledger.database
    .prepare('SELECT sha256, path, content_id, signer FROM evidence ORDER BY received_at, sha256')
    .all()
    .map((raw) => v.parse(evidenceRow, raw))
    .filter(({ sha256 }) => needed.has(sha256) && !known.has(sha256))
    .map(({ sha256, path, content_id, signer }) => ({
      sha256,
      path,
      contentId: content_id ?? undefined,
      signed: signer !== null,
    }));
  const latest = today.map(({ sha256, path, contentId, signer }) => ({
    sha256,
    path,
    contentId,
    signed: signer !== undefined,
  }));
  return [...earlier, ...latest].map((one) => ({ ...one, file: evidenceFile(layout, one.sha256) }));
}

function keyringDocument(bytes: Buffer): PublishedDocument {
  const nothing = { contentId: undefined, updated: undefined, signer: undefined };
  return { ...nothing, path: publicKeyringPath, kind: 'signature', bytes, sha256: sha256Of(bytes) };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function nothingHeld({ root }: MirrorLayout): InputError {
  return new InputError(
    'EMPTY_SELECTION',
    `A trimmed publication of ${root} would list nothing at all. Take something into its selection (or leave fewer kernels out), or publish verbatim.`,
    { path: root, details: { publication: 'trimmed' } },
  );
}

function keyringTaken(): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `The source has an item at ${publicKeyringPath}, where a trimmed mirror has its own keyring. Publish verbatim, or take that item out of the selection.`,
    { path: publicKeyringPath, details: { publication: 'trimmed' } },
  );
}
