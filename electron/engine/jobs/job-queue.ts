import { randomUUID } from 'node:crypto';
import type { JobKind, JobSnapshot } from '../../contract/job.ts';
import type { JobRequest, JobTable } from '../registry/job-table.ts';
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

/** Runs jobs one after the other, and keeps the registry's record of each up to date. */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #jobs = new Map<string, { readonly job: Job; readonly ended: Promise<JobSnapshot> }>();
  #last: Promise<unknown> = Promise.resolve();
  #stopping = false;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Queues a job and returns its id at once. */
  start({ kind, mirrorFolder, request, work }: NewJob): string {
    const id = randomUUID();
    const { table, now, publish, log } = this.#options;
    const job = new Job({
      id,
      kind,
      mirrorFolder,
      work,
      now,
      log,
      publish: (snapshot) => {
        if (snapshot.state !== recorded && !this.#stopping) table?.update(id, changeOf(snapshot));
        recorded = snapshot.state;
        publish(snapshot);
      },
    });
    let recorded = job.state;
    for (const old of table?.unfinished() ?? []) {
      const replaced = old.mirrorFolder === mirrorFolder && old.kind === kind && !this.#jobs.has(old.id);
      if (replaced) table?.update(old.id, { state: 'cancelled', endedAt: now().toISOString() });
    }
    table?.insert({ id, kind, mirrorFolder, request, state: 'queued', startedAt: now().toISOString() });
    const ended = this.#last.then(() => job.run());
    this.#last = ended;
    this.#jobs.set(id, { job, ended });
    return id;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id)?.job;
  }

  /** Resolves when a job of this process has ended. */
  ended(id: string): Promise<JobSnapshot> | undefined {
    return this.#jobs.get(id)?.ended;
  }

  snapshots(): JobSnapshot[] {
    return [...this.#jobs.values()].map(({ job }) => job.snapshot());
  }

  /** Cancels what runs and waits for it. Running ones stay recorded as unfinished, so that they are found again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { job } of this.#jobs.values()) if (!job.ended) job.cancel();
    await this.#last;
  }
}

function changeOf(snapshot: JobSnapshot) {
  return {
    state: snapshot.state,
    startedAt: snapshot.startedAt,
    ...(snapshot.endedAt === undefined ? {} : { endedAt: snapshot.endedAt }),
    ...(snapshot.result === undefined ? {} : { result: snapshot.result }),
  };
}
