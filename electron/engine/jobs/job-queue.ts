import { randomUUID } from 'node:crypto';
import type { JobKind, JobSnapshot } from '../../contract/job.ts';
import { isLocked } from '../mirror/lock.ts';
import type { JobChange, JobRequest, JobTable } from '../registry/job-table.ts';
import { Job, type JobWork } from './job.ts';

export interface JobQueueOptions {
  /** Absent in a dry run: nothing is recorded. */
  readonly table: JobTable | undefined;
  readonly now: () => Date;
  readonly publish: (snapshot: JobSnapshot) => void;
  readonly log: (error: unknown) => void;
}

export interface NewJob {
  readonly kind: JobKind;
  readonly mirrorFolder: string;
  readonly request: JobRequest;
  readonly work: JobWork;
}

/** Ended jobs whose last snapshot stays at hand. */
const rememberedJobs = 50;

/** Runs jobs one after the other, and keeps the registry's record of each up to date. */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #jobs = new Map<string, Job>();
  /** Those that only the end of this process ends. */
  readonly #interrupted = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Queues a job and returns its id at once. */
  start({ kind, mirrorFolder, request, work }: NewJob): string {
    const id = randomUUID();
    const { table, now, publish, log } = this.#options;
    // What starts at once is recorded as running at once: each record costs a few disk syncs.
    let recorded: JobSnapshot['state'] = this.#isIdle() ? 'running' : 'queued';
    const job = new Job({
      id,
      kind,
      mirrorFolder,
      work,
      now,
      log,
      publish: (snapshot) => {
        if (snapshot.state !== recorded) table?.update(id, this.#changeOf(snapshot));
        recorded = snapshot.state;
        publish(snapshot);
      },
    });
    this.#replaceInterrupted(kind, mirrorFolder);
    table?.insert({ id, kind, mirrorFolder, request, state: recorded, startedAt: now().toISOString() });
    this.#forgetOldest();
    this.#jobs.set(id, job);
    this.#last = this.#last.then(() => job.run());
    return id;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  snapshots(): JobSnapshot[] {
    return [...this.#jobs.values()].map((job) => job.snapshot());
  }

  /** Cancels what runs or waits, and waits for it. In the registry it stays unfinished, so that it is found again. */
  async stop(): Promise<void> {
    for (const [id, job] of this.#jobs) {
      if (job.ended) continue;
      if (!job.cancelled) this.#interrupted.add(id);
      job.cancel();
    }
    await this.#last;
  }

  #isIdle(): boolean {
    return [...this.#jobs.values()].every((job) => job.ended);
  }

  #changeOf({ id, state, startedAt, endedAt, result }: JobSnapshot): JobChange {
    if (state === 'cancelled' && this.#interrupted.has(id)) return { state: 'interrupted', startedAt };
    return {
      state,
      startedAt,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(result === undefined ? {} : { result }),
    };
  }

  /** What a process left unfinished, this job does again. One that runs in another process is let be. */
  #replaceInterrupted(kind: JobKind, mirrorFolder: string): void {
    const { table, now } = this.#options;
    for (const old of table?.unfinished() ?? []) {
      if (old.mirrorFolder !== mirrorFolder || old.kind !== kind) continue;
      if (this.#jobs.has(old.id) || isLocked(mirrorFolder)) continue;
      table?.update(old.id, { state: 'cancelled', endedAt: now().toISOString() });
    }
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs].filter(([, job]) => job.ended);
    for (const [id] of ended.slice(0, Math.max(0, ended.length - rememberedJobs))) this.#jobs.delete(id);
  }
}
