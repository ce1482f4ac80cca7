import type { Digest } from '../../../contract/plan.ts';

/** One piece of work of a copy worker. Files are absolute. */
export type CopyOrder =
  /** Copies a file, or a part of one, by way of `<target>.part`; what is not as expected never gets its name. */
  | {
      readonly kind: 'copy';
      readonly source: string;
      readonly target: string;
      /** Where the part begins; absent: the whole file is copied, and must have just this size. */
      readonly offset?: number;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly digest?: Digest;
    }
  /** Reads a file once for the SHA-256 of each of its parts, in their order. */
  | {
      readonly kind: 'name-parts';
      readonly source: string;
      readonly sizeBytes: number;
      readonly sizes: readonly number[];
      readonly sha256: string;
      readonly digest?: Digest;
    };

export type CopyOutcome =
  | { readonly kind: 'done' /** Of each part that was asked for. */; readonly parts: readonly string[] }
  /** What was to be read is not there, cannot be read, or is not what it should be: half a sentence. */
  | { readonly kind: 'source'; readonly reason: string }
  /** The volume refused. */
  | { readonly kind: 'target'; readonly errno: string; readonly message: string };

/** What a worker says of each order that it took. */
export interface CopyMessage {
  readonly index: number;
  readonly outcome: CopyOutcome;
}

/** What a worker is told when it starts. All workers get the same list and take from it in turn. */
export interface CopyTask {
  readonly worker: number;
  readonly memory: SharedArrayBuffer;
  readonly orders: readonly CopyOrder[];
}

/** The name of a file that is being written. */
export function partialName(name: string): string {
  return `${name}.part`;
}
