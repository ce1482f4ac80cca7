import type { Failure } from '../../contract/failure.ts';
import type { JobKind, JobResult, JobSnapshot, JobState } from '../../contract/job.ts';
import { Cancelled, failureOf } from '../errors.ts';
import { doneBytesOf, foldFact, type JobFact, type JobProgress, noProgress, rateOf } from './job-facts.ts';

/** What the work of a job is given: a way to tell, a signal to stop, a place to hook pausing. */
export interface JobContext {
  readonly signal: AbortSignal;
  tell(fact: JobFact): void;
  /** Called with every change; the work pauses itself. */
  onPause(listener: (paused: boolean) => void): void;
}

export type JobWork = (context: JobContext) => Promise<Omit<JobResult, 'durationMs'>>;

export interface JobOptions {
  readonly id: string;
  readonly kind: JobKind;
  readonly mirrorFolder: string;
  readonly work: JobWork;
  readonly now: () => Date;
  /** Called with whole snapshots, at most five a second, the last one always. */
  readonly publish: (snapshot: JobSnapshot) => void;
  /** Told of every unexpected error, with its stack. */
  readonly log: (error: unknown) => void;
}

const publishEveryMs = 200;

/** One run of work: folds its facts, publishes snapshots, turns errors and cancellation into outcomes. */
export class Job {
  readonly id: string;
  readonly mirrorFolder: string;
  readonly #options: JobOptions;
  readonly #abort = new AbortController();
  readonly #startedAt: Date;
  readonly #pauseListeners: ((paused: boolean) => void)[] = [];
  #progress: JobProgress = noProgress;
  #state: JobState = 'queued';
  #endedAt: Date | undefined;
  #result: JobResult | undefined;
  #timer: NodeJS.Timeout | undefined;
  #publishedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: JobOptions) {
    this.#options = options;
    this.id = options.id;
    this.mirrorFolder = options.mirrorFolder;
    this.#startedAt = options.now();
  }

  get state(): JobState {
    return this.#state;
  }

  get ended(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Runs to the end; never rejects. */
  async run(): Promise<JobSnapshot> {
    if (!this.#abort.signal.aborted) this.#change('running');
    const result = await this.#work().catch((error: unknown) => this.#resultOf(error));
    this.#end(result);
    return this.snapshot();
  }

  pause(): void {
    if (this.#state !== 'running') return;
    for (const listener of this.#pauseListeners) listener(true);
    this.#change('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    for (const listener of this.#pauseListeners) listener(false);
    this.#change('running');
  }

  cancel(): void {
    this.#abort.abort(new Cancelled('cancelled'));
  }

  snapshot(): JobSnapshot {
    const progress = this.#progress;
    const ended = this.#endedAt;
    return {
      id: this.id,
      kind: this.#options.kind,
      mirrorFolder: this.mirrorFolder,
      state: this.#state,
      phase: progress.phase,
      startedAt: this.#startedAt.toISOString(),
      ...(ended === undefined ? {} : { endedAt: ended.toISOString() }),
      elapsedMs: (ended ?? this.#options.now()).getTime() - this.#startedAt.getTime(),
      doneFiles: progress.doneFiles,
      totalFiles: progress.totalFiles,
      doneBytes: doneBytesOf(progress),
      totalBytes: progress.totalBytes,
      rate: this.#state === 'running' ? rateOf(progress, performance.now()) : 0,
      active: [...progress.active.values()],
      failures: this.#result?.failures ?? progress.failures,
      ...(this.#result === undefined ? {} : { result: this.#result }),
    };
  }

  async #work(): Promise<Omit<JobResult, 'durationMs'>> {
    this.#abort.signal.throwIfAborted();
    return this.#options.work({
      signal: this.#abort.signal,
      tell: (fact) => {
        this.#progress = foldFact(this.#progress, fact, performance.now());
        this.#publishSoon();
      },
      onPause: (listener) => {
        this.#pauseListeners.push(listener);
      },
    });
  }

  #resultOf(error: unknown): Omit<JobResult, 'durationMs'> {
    const nothing = { fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, reusedFiles: 0, removedFiles: 0 };
    if (error instanceof Cancelled || this.#abort.signal.aborted)
      return { outcome: 'cancelled', ...nothing, failures: [] };
    this.#options.log(error);
    const failure: Failure = failureOf(error);
    return { outcome: 'failed', ...nothing, failures: [failure] };
  }

  #end(result: Omit<JobResult, 'durationMs'>): void {
    this.#endedAt = this.#options.now();
    this.#result = { ...result, durationMs: this.#endedAt.getTime() - this.#startedAt.getTime() };
    this.#change(result.outcome);
  }

  #change(state: JobState): void {
    this.#state = state;
    this.#publish();
  }

  #publishSoon(): void {
    if (this.#timer !== undefined) return;
    const wait = publishEveryMs - (performance.now() - this.#publishedAtMs);
    if (wait <= 0) this.#publish();
    else this.#timer = setTimeout(() => this.#publish(), wait);
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#publishedAtMs = performance.now();
    this.#options.publish(this.snapshot());
  }
}
