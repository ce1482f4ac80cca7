import type { HttpBody } from '../source/http-message.ts';
import type { Validators } from './validators.ts';

/** What is to be read of an origin. */
export interface Wanted {
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes held already; 0: everything is wanted. */
  readonly fromByte: number;
  /** What this origin said of the bytes held; absent: they came from elsewhere, and only the digest can tell that they fit. */
  readonly validators: Validators | undefined;
  readonly signal: AbortSignal;
}

/** An origin that has begun to give the file. */
export interface OpenedOrigin {
  /** `fromByte` of what was wanted, or 0 where the origin gives only everything. */
  readonly startsAt: number;
  readonly validators: Validators;
  readonly body: HttpBody;
}
