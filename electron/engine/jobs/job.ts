import type { Failure } from '../../contract/failure.ts';
import type { JobKind, JobResult, JobSnapshot, JobState } from '../../contract/job.ts';
import { Cancelled, failureOf } from '../errors.ts';
import { doneBytesOf, foldFact, type JobFact, type JobProgress, noProgress, rateOf, ratesOf } from './job-facts.ts';

/** What the work of a job is given: a way to tell, a signal to stop, a place to hook pausing. */
export interface JobContext {
  readonly signal: AbortSignal;
  tell(fact: JobFact): void;
  /** Called with every change, and at once where the job is paused already; the work pauses itself. */
  onPause(listener: (paused: boolean) => void): void;
  /** Between two steps: resolves at once, or when a paused job is resumed. Throws Cancelled. */
  ready(): Promise<void>;
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
  readonly #pauseListeners: ((paused: boolean) => void)[] = [];
  readonly #done = Promise.withResolvers<JobSnapshot>();
  #startedAt: Date;
  #gate: PromiseWithResolvers<void> | undefined;
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

  /** True when somebody has cancelled it, whether or not it has ended. */
  get cancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** The last snapshot, when there is one; never rejects. */
  get end(): Promise<JobSnapshot> {
    return this.#done.promise;
  }

  /** Runs to the end; never rejects. A job that was cancelled before does nothing. */
  async run(): Promise<void> {
    if (this.ended) return;
    this.#startedAt = this.#options.now();
    this.#change('running');
    this.#end(await this.#work().catch((error: unknown) => this.#resultOf(error)));
  }

  pause(): void {
    if (this.#state !== 'running') return;
    this.#gate = Promise.withResolvers();
    for (const listener of this.#pauseListeners) listener(true);
    this.#change('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#gate?.resolve();
    this.#gate = undefined;
    for (const listener of this.#pauseListeners) listener(false);
    this.#change('running');
  }

  /** A queued job ends at once, a running one as soon as its work lets go. */
  cancel(): void {
    const reason = new Cancelled('cancelled');
    this.#abort.abort(reason);
    this.#gate?.resolve();
    if (this.#state === 'queued') this.#end(this.#resultOf(reason));
  }

  snapshot(): JobSnapshot {
    const progress = this.#progress;
    const ended = this.#endedAt;
    const nowMs = performance.now();
    const { rates, everyMs } = this.#state === 'running' ? ratesOf(progress, nowMs) : progress.history;
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
      rate: this.#state === 'running' ? rateOf(progress, nowMs) : 0,
      rates,
      rateEveryMs: everyMs,
      active: [...progress.active.values()],
      failures: this.#result?.failures ?? progress.failures,
      ...(this.#result === undefined ? {} : { result: this.#result }),
    };
  }

  async #work(): Promise<Omit<JobResult, 'durationMs'>> {
    return this.#options.work({
      signal: this.#abort.signal,
      tell: (fact) => {
        if (this.ended) return;
        const { phase } = this.#progress;
        this.#progress = foldFact(this.#progress, fact, performance.now());
        // However short a phase is, it is told.
        if (this.#progress.phase === phase) this.#publishSoon();
        else this.#publish();
      },
      onPause: (listener) => {
        this.#pauseListeners.push(listener);
        if (this.#state === 'paused') listener(true);
      },
      ready: async () => {
        await this.#gate?.promise;
        this.#abort.signal.throwIfAborted();
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
    this.#done.resolve(this.snapshot());
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
