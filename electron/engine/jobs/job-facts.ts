import type { Failure } from '../../contract/failure.ts';
import type { FileProgress, JobPhase } from '../../contract/job.ts';
import { measured, noRates, type RateHistory, recounted } from './rate-history.ts';

/** What a running job tells. Facts are folded into one snapshot; nothing else is kept. */
export type JobFact =
  | { readonly kind: 'phase'; readonly phase: JobPhase }
  /** What the whole job has before it, in files and bytes, with what is done already. */
  | {
      readonly kind: 'totals';
      readonly files: number;
      readonly bytes: number;
      readonly doneFiles: number;
      readonly doneBytes: number;
    }
  | { readonly kind: 'progress'; readonly path: string; readonly doneBytes: number; readonly sizeBytes: number }
  | {
      readonly kind: 'retry';
      readonly path: string;
      readonly sizeBytes: number;
      readonly attempt: number;
      readonly inMs: number;
      readonly failure: Failure;
    }
  /** What is done by now of the whole, for work that does not tell of single files. */
  | { readonly kind: 'done'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'file-done'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'file-failed'; readonly path: string; readonly failure: Failure };

/** The state behind a snapshot. `atMs` values come from one monotonic clock. */
export interface JobProgress {
  readonly phase: JobPhase;
  readonly totalFiles: number;
  readonly totalBytes: number;
  readonly doneFiles: number;
  /** Bytes of files that are done; those on their way are added from `active`. */
  readonly settledBytes: number;
  readonly active: ReadonlyMap<string, FileProgress>;
  readonly failures: readonly Failure[];
  readonly samples: readonly { readonly atMs: number; readonly doneBytes: number }[];
  readonly history: RateHistory;
}

export const noProgress: JobProgress = {
  phase: 'documents',
  totalFiles: 0,
  totalBytes: 0,
  doneFiles: 0,
  settledBytes: 0,
  active: new Map(),
  failures: [],
  samples: [],
  history: noRates,
};

const rateWindowMs = 5000;
const sampleEveryMs = 200;

/** Folds one fact in. The map of files on their way is replaced only where it changes. */
export function foldFact(progress: JobProgress, fact: JobFact, atMs: number): JobProgress {
  const folded = withFact(progress, fact, atMs);
  return { ...folded, history: historyAfter({ before: progress, after: folded }, fact, atMs) };
}

function withFact(progress: JobProgress, fact: JobFact, atMs: number): JobProgress {
  switch (fact.kind) {
    case 'phase':
      return { ...progress, phase: fact.phase, active: new Map(), samples: [] };
    case 'totals':
      return {
        ...progress,
        totalFiles: fact.files,
        totalBytes: fact.bytes,
        doneFiles: fact.doneFiles,
        settledBytes: fact.doneBytes,
        active: new Map(),
        samples: [{ atMs, doneBytes: fact.doneBytes }],
      };
    case 'progress': {
      const { path, doneBytes, sizeBytes } = fact;
      return sampled(withActive(progress, { path, doneBytes, sizeBytes }), atMs);
    }
    case 'retry': {
      const { path, sizeBytes, attempt, inMs, failure } = fact;
      const doneBytes = progress.active.get(path)?.doneBytes ?? 0;
      return withActive(progress, { path, doneBytes, sizeBytes, retry: { attempt, inMs, failure } });
    }
    case 'done':
      return sampled({ ...progress, doneFiles: fact.files, settledBytes: fact.bytes }, atMs);
    case 'file-done':
      return sampled(
        {
          ...withoutActive(progress, fact.path),
          doneFiles: progress.doneFiles + 1,
          settledBytes: progress.settledBytes + fact.sizeBytes,
        },
        atMs,
      );
    case 'file-failed':
      return { ...withoutActive(progress, fact.path), failures: [...progress.failures, fact.failure] };
    default:
      return fact satisfies never;
  }
}

/** Nothing is measured before the first totals. What a job finds done already, or loses again, was not done now. */
function historyAfter({ before, after }: Step, fact: JobFact, atMs: number): RateHistory {
  const { history } = before;
  if (history.from === undefined && fact.kind !== 'totals') return history;
  const counts = { before: doneBytesOf(before), after: doneBytesOf(after) };
  const counted = fact.kind === 'totals' || fact.kind === 'phase' || fact.kind === 'file-failed';
  return counted ? recounted(history, atMs, counts) : measured(history, atMs, counts.after);
}

interface Step {
  readonly before: JobProgress;
  readonly after: JobProgress;
}

/** Bytes a second from the job's first totals until now. */
export function ratesOf(progress: JobProgress, atMs: number): Pick<RateHistory, 'rates' | 'everyMs'> {
  const { history } = progress;
  return history.from === undefined ? history : measured(history, atMs, doneBytesOf(progress));
}

export function doneBytesOf(progress: JobProgress): number {
  let sum = progress.settledBytes;
  for (const file of progress.active.values()) sum += file.doneBytes;
  return sum;
}

/** Bytes a second over the last five seconds. */
export function rateOf(progress: JobProgress, atMs: number): number {
  const first = progress.samples.find((sample) => atMs - sample.atMs <= rateWindowMs) ?? progress.samples.at(-1);
  if (first === undefined || atMs <= first.atMs) return 0;
  return Math.max(0, Math.round(((doneBytesOf(progress) - first.doneBytes) * 1000) / (atMs - first.atMs)));
}

function withActive(progress: JobProgress, file: FileProgress): JobProgress {
  return { ...progress, active: new Map(progress.active).set(file.path, file) };
}

function withoutActive(progress: JobProgress, path: string): JobProgress {
  const active = new Map(progress.active);
  active.delete(path);
  return { ...progress, active };
}

function sampled(progress: JobProgress, atMs: number): JobProgress {
  const last = progress.samples.at(-1);
  if (last !== undefined && atMs - last.atMs < sampleEveryMs) return progress;
  const samples = progress.samples.filter((sample) => atMs - sample.atMs <= rateWindowMs);
  return { ...progress, samples: [...samples, { atMs, doneBytes: doneBytesOf(progress) }] };
}
