import type { Outcome } from './outcome.ts';
import type { HttpAccess, Origin, TransferTask } from './transfer.ts';

/** What a transfer worker is born with. */
export interface WorkerSetup {
  readonly access: HttpAccess;
  readonly stallTimeoutMs: number;
  /** The rate all workers share; absent: no limit. */
  readonly rate?: RateSetup;
}

export interface RateSetup {
  readonly bytesPerSecond: number;
  /** Eight bytes; see SharedRate. */
  readonly state: SharedArrayBuffer;
}

/** One attempt at one origin. `id` is the main thread's name for the file. */
export interface Order {
  readonly id: number;
  readonly file: OrderedFile;
  readonly origin: Origin;
}

export type OrderedFile = Omit<TransferTask, 'origins'>;

export type ToWorker =
  | { readonly kind: 'start'; readonly order: Order }
  /** End every attempt; what has arrived stays for a later one. */
  | { readonly kind: 'stop' }
  /** Stop reading, keep the connections. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' };

/** How far one attempt has come. */
export interface Tally {
  /** Bytes of the file that are here, those of earlier attempts included. */
  readonly heldBytes: number;
  /** Bytes received by this attempt, in vain or not. */
  readonly receivedBytes: number;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly tallies: readonly (Tally & { readonly id: number })[] }
  | { readonly kind: 'settled'; readonly id: number; readonly outcome: Outcome; readonly tally: Tally };
