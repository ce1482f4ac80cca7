import type { Digest } from '../../contract/plan.ts';

/** A file that stands in place, as recorded. */
export interface LedgerFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  readonly state: 'present' | 'damaged';
  readonly checkedAt: string;
  readonly auditedAt: string | undefined;
}

/** One item that a rule holds; `evidence` is the sha256 of the document it was last seen in. */
export interface LedgerHolding {
  readonly ruleId: string;
  readonly contentId: string;
  readonly product: string;
  readonly version: string;
  readonly item: string;
  readonly path?: string;
  readonly sizeBytes?: number;
  readonly digest?: Digest;
  readonly evidence?: string;
}
