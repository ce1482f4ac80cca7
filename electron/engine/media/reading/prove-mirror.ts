import type { Signer } from '../../../contract/source.ts';
import { distinctSigners } from '../../catalogue/document-facts.ts';
import type { LedgerHolding } from '../../mirror/ledger.ts';
import type { LedgerDocument } from '../../publication/ledger-documents.ts';
import type { PublishedDocument } from '../../publication/published-document.ts';
import { SourceShelf } from '../../publication/trim/source-shelf.ts';
import { recordOf } from '../../publication/upstream-record.ts';
import type { ShippedMirror } from '../manifest.ts';
import { type EvidenceRequest, type ProvenEvidence, proveEvidence } from './prove-evidence.ts';
import { type ProvenFile, proveHoldings } from './prove-holdings.ts';
import { provePublication } from './prove-publication.ts';

export interface ProofRequest extends EvidenceRequest {
  /** Fingerprints whose trimmed publications are believed: the shipper's keys, and others that this site trusts. */
  readonly shippers: readonly string[];
}

/** A shipped mirror of which nothing rests on the medium's word but what a person took on it. */
export interface ProvenMirror {
  readonly shipped: ShippedMirror;
  /** What it is to publish, in publication order. */
  readonly documents: readonly PublishedDocument[];
  /** The source's documents as they were last taken over. */
  readonly upstream: readonly LedgerDocument[];
  readonly evidence: readonly ProvenEvidence[];
  readonly holdings: readonly LedgerHolding[];
  /** By path. */
  readonly files: ReadonlyMap<string, ProvenFile>;
  /** What a person let in though nothing upstream signed bears it out: paths, and names of items without one. */
  readonly onItsWord: readonly string[];
  /** Empty for a source that nobody signed. */
  readonly signers: readonly Signer[];
}

/**
 * Derives a shipped mirror anew from what upstream signed, with the keys of this site: its documents, every item it holds, every record it
 * publishes. Throws the codes of trust and integrity, naming the document or item; MALFORMED, UNSAFE_PATH.
 */
export async function proveMirror(request: ProofRequest): Promise<ProvenMirror> {
  const { shipment, mirror, acceptUnsigned, shippers, now } = request;
  const upstream = await proveEvidence(request);
  const shelf = new SourceShelf(upstream.sources);
  const { holdings, files, onItsWord } = proveHoldings(mirror, shelf, acceptUnsigned);
  const documents = await provePublication({ shipment, mirror, upstream, shelf, holdings, shippers, now });
  return {
    shipped: mirror,
    documents,
    upstream: upstream.stream.published.map(recordOf),
    evidence: upstream.evidence,
    holdings,
    files,
    onItsWord,
    signers: distinctSigners(upstream.stream.documents),
  };
}
