import type { PublicationSizes, TrimNote } from '../../contract/publication.ts';
import type { PublishedDocument } from './published-document.ts';
import type { UnlockedKey } from './signing/unlocked-key.ts';
import type { HeldItem, TrimChoice } from './trim.ts';

/** A document kept as evidence; its bytes are checked against the digest when they are read. */
export interface EvidenceDocument {
  readonly sha256: string;
  readonly path: string;
  /** Absent for the root index. */
  readonly contentId: string | undefined;
  readonly signed: boolean;
  /** Absolute. */
  readonly file: string;
}

/** A document of the publication now in place. One that is gone or was changed is passed over. */
export interface PlacedDocument extends Omit<PublishedDocument, 'bytes'> {
  /** Absolute. */
  readonly file: string;
}

export interface TrimOrder {
  readonly choice: TrimChoice;
  /** In the order in which they were last seen, oldest first. */
  readonly evidence: readonly EvidenceDocument[];
  readonly held: readonly HeldItem[];
  readonly earlier: readonly PlacedDocument[];
  /** Absent: nothing is signed and no documents come back, only sizes and notes. */
  readonly key: UnlockedKey | undefined;
  readonly now: Date;
}

export interface SignedPublication {
  /** In the order in which they are put in place. */
  readonly documents: readonly PublishedDocument[];
  readonly sizes: PublicationSizes;
  readonly notes: readonly TrimNote[];
  readonly unverified: boolean;
}
