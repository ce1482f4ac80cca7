import type { Failure } from './failure.ts';

export type DigestAlgorithm = 'sha512' | 'sha256' | 'md5';

export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** Where an item stands in its stream. */
export interface ItemName {
  readonly contentId: string;
  readonly product: string;
  readonly version: string;
  readonly item: string;
}

/** One path of the plan. Several items may share it; it is fetched and counted once. */
export interface PlanEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Absent only where the stream names no digest at all. */
  readonly digest?: Digest;
  readonly items: readonly ItemName[];
  readonly reason: PlanReason;
}

export type PlanReason =
  | 'new'
  | 'changed'
  | 'here'
  | 'unrecorded-file'
  | 'other-mirror'
  | 'kept-revision'
  | 'superseded'
  | 'dropped-upstream'
  | 'rule-removed';

/** The exact result of a dry run; what it says is what a sync then does. All sizes in bytes. */
export interface Plan {
  readonly fetch: readonly PlanEntry[];
  readonly reuse: readonly PlanEntry[];
  readonly remove: readonly PlanEntry[];
  /** Items only; documents are counted apart. */
  readonly fetchBytes: number;
  readonly fetchFiles: number;
  /** Bytes of the documents that a sync will publish. */
  readonly documentBytes: number;
  readonly reuseBytes: number;
  /** What removing frees: a file that shares its bytes with another mirror frees none. */
  readonly removeBytes: number;
  /** Size of the mirror's items afterwards, kept revisions included. */
  readonly totalBytes: number;
  /** Free space on the mirror's volume now; absent where the system does not tell. */
  readonly freeBytes?: number;
  /** Most extra space needed at any moment of the sync: new files stand beside the old ones until publication. */
  readonly neededBytes: number;
  readonly warnings: readonly Failure[];
}
