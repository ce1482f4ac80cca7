import type { Failure } from '../../contract/failure.ts';
import type { Digest } from '../../contract/plan.ts';

/** How to reach HTTP origins; plain data, because it crosses into worker threads. */
export interface HttpAccess {
  /** `environment` reads http_proxy, https_proxy, no_proxy (either case). */
  readonly proxy:
    | { readonly kind: 'environment' }
    | { readonly kind: 'none' }
    | { readonly kind: 'explicit'; readonly url: string };
  /** PEM text accepted besides the system's authorities. */
  readonly caPem?: string;
  /** Sent only to `origin` (scheme, host, port), never after a redirect elsewhere. Never logged. */
  readonly authorization?: { readonly origin: string; readonly header: string };
  readonly userAgent: string;
}

/** Where an item can be had; tried in order. */
export type Origin =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'file'; readonly file: string }
  /** The parts of one file, in their order, or one that is the whole; none is read through a link. */
  | { readonly kind: 'parts'; readonly parts: readonly PartPlace[] };

export interface PartPlace {
  readonly file: string;
  /** The folder above it below which no folder may be a link either; absent: the one that it is in. */
  readonly below?: string;
  readonly sizeBytes: number;
}

/** One file to fetch. */
export interface TransferTask {
  /** Item path; names the task in events. */
  readonly path: string;
  readonly origins: readonly Origin[];
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  /** Absolute path of the staging file; partial content there is resumed, `<stagingFile>.json` keeps its validators. */
  readonly stagingFile: string;
}

export interface TransferOptions {
  readonly access: HttpAccess;
  /** Parallel transfers for each host. */
  readonly jobsPerHost: number;
  /** Bytes a second over all transfers; absent: no limit. */
  readonly limitRate?: number;
  /** No byte for so long counts as a stall; default 30,000. */
  readonly stallTimeoutMs?: number;
  /** Attempts at one origin that gain nothing before the next origin is tried; default 5. */
  readonly attempts?: number;
  /** First backoff, doubled each time, with full jitter, at most 60 s; default 500. */
  readonly backoffMs?: number;
  readonly workers?: number;
}

/**
 * Facts told while running; progress is batched to a few a second. `receivedBytes` are all that came for this path in this
 * run so far, wasted ones and copies from a folder included. A `retry` after 0 ms may be the move to the next origin.
 */
export type TransferEvent =
  | { readonly kind: 'progress'; readonly path: string; readonly doneBytes: number; readonly receivedBytes: number }
  | {
      readonly kind: 'retry';
      readonly path: string;
      readonly attempt: number;
      readonly inMs: number;
      readonly failure: Failure;
    }
  | {
      /** Complete at `stagingFile`: size and digest checked, fsynced. */
      readonly kind: 'checked';
      readonly path: string;
      readonly receivedBytes: number;
    }
  | { readonly kind: 'failed'; readonly path: string; readonly failure: Failure; readonly receivedBytes: number };
