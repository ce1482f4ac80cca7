import type { Failure } from './failure.ts';
import type { Digest } from './plan.ts';
import type { KernelChoice } from './publication.ts';
import type { Selection } from './selection.ts';
import type { Signer, SourceTrust } from './source.ts';

export type PublicationMode = 'verbatim' | 'trimmed';

/** A mirror folder as the app knows it. */
export interface Mirror {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly sourceId?: string;
  /** Printable location of the source, without credentials. */
  readonly sourceLocation: string;
  readonly trust: SourceTrust['kind'];
  readonly selection: Selection;
  readonly publication: PublicationMode;
  /** Fingerprint of the app's own key that signed what is published; its public part stands in `streamferry.gpg`. */
  readonly signingKey?: string;
  /** Who signed the source's documents as they were last taken over, each key once with its newest signature; absent where nobody did. */
  readonly upstreamSigners?: readonly Signer[];
  /** Our signature stands on documents of a source that nobody proved, or a shipment's word on what it brought, now or before. */
  readonly unverified?: boolean;
  /** It came on a medium: the mirror and the shipment that it is a copy of. */
  readonly importedFrom?: ImportedFrom;
  /** Kernels that the trimmed publication does not list. */
  readonly leaveOutKernels?: KernelChoice;
  /** Earlier revisions kept after a sync. */
  readonly keepRevisions: number;
  readonly state: 'empty' | 'ready' | 'unfinished' | 'missing';
  readonly files: number;
  readonly sizeBytes: number;
  readonly revision?: Revision;
  readonly lastSyncAt?: string;
  readonly lastAuditAt?: string;
}

export interface ImportedFrom {
  readonly mirrorId: string;
  readonly shipmentId: string;
  /** Of the key that signed the shipment. */
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly at: string;
}

/** One published state of a mirror. */
export interface Revision {
  readonly number: number;
  readonly publishedAt: string;
  readonly signers: readonly Signer[];
  readonly files: number;
  readonly sizeBytes: number;
}

export interface AuditedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest?: Digest;
  readonly reason: string;
}

/** What an audit read and found. `files`/`bytes` count only what was really read. */
export interface AuditReport {
  readonly files: number;
  readonly bytes: number;
  /** Not read because audited since the date asked for. */
  readonly skipped: number;
  readonly missing: readonly AuditedFile[];
  readonly damaged: readonly AuditedFile[];
  readonly extra: readonly AuditedFile[];
  readonly repaired: readonly string[];
  readonly failures: readonly Failure[];
  /** Where the lists were cut because they are long: how many entries there were. */
  readonly counts?: AuditCounts;
}

/** Files that an audit found, and those of them that nothing has repaired. */
export interface AuditCounts {
  readonly missing: number;
  readonly damaged: number;
  readonly extra: number;
  readonly repaired: number;
  readonly stillMissing: number;
  readonly stillDamaged: number;
}
