import type { JobSnapshot, JobState } from '../../electron/contract/job.ts';

const endedStates: readonly JobState[] = ['done', 'partial', 'failed', 'cancelled'];

export function hasEnded(job: { readonly state: JobState }): boolean {
  return endedStates.includes(job.state);
}

/** The list with a newer snapshot of one job; newest job first. */
export function withJob(jobs: readonly JobSnapshot[], job: JobSnapshot): readonly JobSnapshot[] {
  const at = jobs.findIndex((other) => other.id === job.id);
  return at === -1 ? byStart([job, ...jobs]) : jobs.with(at, job);
}

/** What the engine lists as not ended, together with what ended in this session. Jobs of `toldMeanwhile` are newer than the list. */
export function withListed(
  jobs: readonly JobSnapshot[],
  listed: readonly JobSnapshot[],
  toldMeanwhile: ReadonlySet<string> = new Set(),
): readonly JobSnapshot[] {
  const taken = listed.filter(({ id }) => !toldMeanwhile.has(id));
  const ids = new Set(taken.map(({ id }) => id));
  return byStart([...taken, ...jobs.filter((job) => !ids.has(job.id) && (hasEnded(job) || toldMeanwhile.has(job.id)))]);
}

/** The one to show where there is room for one: what runs, then what is paused, then what waits. */
export function foremost(jobs: readonly JobSnapshot[]): JobSnapshot | undefined {
  for (const state of ['running', 'paused', 'queued'] as const) {
    const oldest = jobs.findLast((job) => job.state === state);
    if (oldest !== undefined) return oldest;
  }
  return undefined;
}

function byStart(jobs: readonly JobSnapshot[]): readonly JobSnapshot[] {
  return jobs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}
