import type { Failure } from '../../electron/contract/failure.ts';
import type { JobSnapshot } from '../../electron/contract/job.ts';
import { call, on } from '../bridge.ts';
import { foremost, withJob, withListed } from './job-list.ts';

class Jobs {
  /** Newest first: running, queued, paused and interrupted ones, and those that ended in this session. */
  all = $state.raw<readonly JobSnapshot[]>([]);
  failure = $state.raw<Failure>();
  /** Whether the engine's list was read: a job that is not in it by then has ended before. */
  loaded = $state(false);
  #following = false;

  async load(): Promise<void> {
    if (!this.#following) {
      this.#following = true;
      on('job', (job) => {
        this.all = withJob(this.all, job);
      });
    }
    const toldMeanwhile = new Set<string>();
    const stop = on('job', ({ id }) => toldMeanwhile.add(id));
    const reply = await call('jobs', 'list', {});
    stop();
    this.failure = reply.ok ? undefined : reply.failure;
    if (!reply.ok) return;
    this.all = withListed(this.all, reply.value, toldMeanwhile);
    this.loaded = true;
  }

  get running(): readonly JobSnapshot[] {
    return this.all.filter((job) => job.state === 'running');
  }

  /** The one to show where there is room for one. */
  get foremost(): JobSnapshot | undefined {
    return foremost(this.all);
  }

  of(mirrorFolder: string): readonly JobSnapshot[] {
    return this.all.filter((job) => job.mirrorFolder === mirrorFolder);
  }

  byId(id: string): JobSnapshot | undefined {
    return this.all.find((job) => job.id === id);
  }
}

export const jobs = new Jobs();
