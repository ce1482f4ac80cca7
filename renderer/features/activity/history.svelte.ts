import type { JobRecord } from '../../../electron/contract/job.ts';
import { call } from '../../bridge.ts';
import { hasEnded } from '../../state/job-list.ts';
import { jobs } from '../../state/jobs.svelte.ts';
import { Reading } from '../../state/reading.svelte.ts';
import { endedJobs } from './job-groups.ts';

/** The runs that ended, read anew when one more has; make it while a component is set up. */
export class RunHistory {
  readonly #kept = new Reading<readonly JobRecord[]>();
  readonly #limit: number;
  #endedNow = $derived(jobs.all.filter(hasEnded).length);

  constructor(limit: number) {
    this.#limit = limit;
    $effect(() => {
      void this.#endedNow;
      this.reload();
    });
  }

  reload(): void {
    void this.#kept.read(call('jobs', 'history', { limit: this.#limit }));
  }

  /** Newest first; undefined until it was read. */
  get records(): readonly JobRecord[] | undefined {
    return this.#kept.value && endedJobs(this.#kept.value, jobs.all);
  }

  get failure() {
    return this.#kept.failure;
  }
}
