import type { FailureCode } from '../../contract/failure.ts';
import type { JobOutcome } from '../../contract/job.ts';
import type { Schedule } from '../../contract/schedule.ts';
import { failureOf } from '../errors.ts';
import type { RunChange } from '../registry/schedule-table.ts';

/** A machine that slept is noticed within that time. */
const checkEveryMs = 30_000;
const retryAfterMs = 15 * 60_000;
/** The app opens its window first. */
const firstLookMs = 1000;
/** Things that pass by themselves; of all else only the next regular run can know more. */
const passing: ReadonlySet<FailureCode> = new Set(['OFFLINE', 'TIMEOUT', 'LOCKED', 'TARGET_GONE']);

export interface RunEnd {
  readonly outcome: JobOutcome;
  readonly failures: readonly FailureCode[];
}

export interface SchedulerOptions {
  readonly now: () => Date;
  /** Calls back once after so many milliseconds; returns what calls it off. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly schedules: () => readonly Schedule[];
  /** Something runs for the mirror, here or in another process. */
  readonly isBusy: (mirrorId: string) => boolean;
  /** One sync to its end; after the signal none begins. */
  readonly run: (mirrorId: string, stopped: AbortSignal) => Promise<RunEnd>;
  readonly record: (mirrorId: string, change: RunChange) => void;
  readonly log: (message: string, error?: unknown) => void;
}

/** Begins the syncs that are due, one at a time, by the clock on the wall. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #callOff: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  readonly #stop = new AbortController();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lookAgain(firstLookMs);
  }

  /** A schedule was changed: it may be due sooner. */
  lookSoon(): void {
    if (!this.#isRunning) this.#lookAgain(0);
  }

  /** Begins nothing any more. What runs is for the caller to end; `ended` resolves after that. */
  stop(): void {
    this.#stop.abort();
    this.#callOff();
  }

  get ended(): Promise<void> {
    return this.#running;
  }

  #look(): void {
    try {
      const nowMs = this.#options.now().getTime();
      const planned = this.#options.schedules().filter(({ nextRunAt }) => nextRunAt !== undefined);
      const due = this.#mostDue(planned.filter((one) => momentOf(one) <= nowMs));
      const waits = planned.map((one) => momentOf(one) - nowMs).filter((waitMs) => waitMs > 0);
      if (due === undefined) this.#lookAgain(Math.min(checkEveryMs, ...waits));
      else this.#begin(due);
    } catch (error) {
      this.#options.log('The schedules cannot be looked at.', error);
      this.#lookAgain(checkEveryMs);
    }
  }

  /** The one that was synced longest ago, of those that nothing else works on. */
  #mostDue(due: readonly Schedule[]): string | undefined {
    return [...due]
      .sort((one, other) => (one.lastRunAt ?? '').localeCompare(other.lastRunAt ?? ''))
      .find(({ mirrorId }) => !this.#options.isBusy(mirrorId))?.mirrorId;
  }

  #begin(mirrorId: string): void {
    this.#isRunning = true;
    this.#running = this.#runOne(mirrorId)
      .then(() => 0)
      .catch((error: unknown) => {
        this.#options.log('A run of the schedule cannot be recorded.', error);
        return checkEveryMs;
      })
      .then((delayMs) => {
        this.#isRunning = false;
        this.#lookAgain(delayMs);
      });
  }

  async #runOne(mirrorId: string): Promise<void> {
    const { now, record, run, log } = this.#options;
    const startedAt = now().toISOString();
    record(mirrorId, { countedFrom: startedAt, lastRunAt: startedAt });
    const end = await run(mirrorId, this.#stop.signal).catch((error: unknown): RunEnd => {
      log('A sync that was due cannot begin.', error);
      return { outcome: 'failed', failures: [failureOf(error).code] };
    });
    const endedAt = now();
    const countedFrom = endedAt.toISOString();
    // The app was closed under it: due again at the next start.
    if (this.#stop.signal.aborted && end.outcome === 'cancelled') {
      record(mirrorId, { countedFrom, retryAt: countedFrom });
      return;
    }
    const again = end.outcome === 'failed' && end.failures.some((code) => passing.has(code));
    const retryAt = new Date(endedAt.getTime() + retryAfterMs).toISOString();
    record(mirrorId, { countedFrom, lastOutcome: end.outcome, ...(again ? { retryAt } : {}) });
  }

  #lookAgain(delayMs: number): void {
    this.#callOff();
    if (!this.#stop.signal.aborted) this.#callOff = this.#options.after(delayMs, () => this.#look());
  }
}

function momentOf({ nextRunAt = '' }: Schedule): number {
  return Date.parse(nextRunAt);
}
