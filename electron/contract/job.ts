import type { Failure } from './failure.ts';
import type { ExportResult, ImportResult } from './media.ts';

export type JobKind = 'sync' | 'audit' | 'repair' | 'publish' | 'export' | 'import' | 'check';
export type JobState = 'queued' | 'running' | 'paused' | 'interrupted' | 'done' | 'partial' | 'failed' | 'cancelled';
export type JobPhase =
  | 'documents'
  | 'reuse'
  | 'fetch'
  | 'publish'
  | 'prune'
  | 'audit'
  // Of an export: trying the volume, copying, flushing to the device, reading back.
  | 'prepare'
  | 'copy'
  | 'flush'
  | 'reread';

/** A file on its way. */
export interface FileProgress {
  readonly path: string;
  readonly doneBytes: number;
  readonly sizeBytes: number;
  /** Set while waiting to try again. */
  readonly retry?: { readonly attempt: number; readonly inMs: number; readonly failure: Failure };
}

/** All of a job at one moment. Whole snapshots are sent, at most five a second; those of a new phase and the last one always. */
export interface JobSnapshot {
  readonly id: string;
  readonly kind: JobKind;
  /** Of an export: the volume or folder written to. */
  readonly mirrorFolder: string;
  readonly state: JobState;
  readonly phase: JobPhase;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly elapsedMs: number;
  readonly doneFiles: number;
  readonly totalFiles: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes a second over the last few seconds. */
  readonly rate: number;
  /** Bytes a second over time, newest last, one every `rateEveryMs`; as it grows long, points are merged and `rateEveryMs` doubles. */
  readonly rates: readonly number[];
  readonly rateEveryMs: number;
  readonly active: readonly FileProgress[];
  readonly failures: readonly Failure[];
  readonly result?: JobResult;
}

export type JobOutcome = 'done' | 'partial' | 'failed' | 'cancelled';

/** The CLI's last `--json` line and a row of the history. */
export interface JobResult {
  readonly outcome: JobOutcome;
  readonly fetchedFiles: number;
  /** Item bytes received over the network in this run, retries included. */
  readonly fetchedBytes: number;
  readonly documentBytes: number;
  readonly reusedFiles: number;
  readonly removedFiles: number;
  readonly durationMs: number;
  readonly failures: readonly Failure[];
  /** Fingerprint of our own key, where it signed what the mirror publishes. */
  readonly signingKey?: string;
  /** Of an audit or repair: files that are missing or damaged and were not repaired. */
  readonly findings?: number;
  /** What was fetched was held against its size only, as the request asked. */
  readonly digestsSkipped?: true;
  readonly export?: ExportResult;
  /** Of an import or a check of a shipment. */
  readonly import?: ImportResult;
}

export interface JobRecord {
  readonly id: string;
  readonly kind: JobKind;
  readonly mirrorFolder: string;
  readonly state: JobState;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly result?: JobResult;
}
