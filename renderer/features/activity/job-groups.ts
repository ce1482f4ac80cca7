import type { JobRecord, JobSnapshot } from '../../../electron/contract/job.ts';
import { hasEnded } from '../../state/job-list.ts';

/** The jobs that have not ended, by what a person may do with them. */
export interface JobGroups {
  readonly underWay: readonly JobSnapshot[];
  readonly queued: readonly JobSnapshot[];
  readonly interrupted: readonly JobSnapshot[];
}

/** Queued ones in the order they will run: what was asked for first is first. */
export function groupJobs(jobs: readonly JobSnapshot[]): JobGroups {
  const oldestFirst = jobs.toReversed();
  return {
    underWay: oldestFirst.filter(({ state }) => state === 'running' || state === 'paused'),
    queued: oldestFirst.filter(({ state }) => state === 'queued'),
    interrupted: jobs.filter(({ state }) => state === 'interrupted'),
  };
}

/** The kept history with what ended since it was read; newest first, each job once. */
export function endedJobs(history: readonly JobRecord[], jobs: readonly JobSnapshot[]): readonly JobRecord[] {
  const fresh: readonly JobRecord[] = jobs.filter(hasEnded);
  const ids = new Set(fresh.map(({ id }) => id));
  const kept = history.filter((record) => !ids.has(record.id) && hasEnded(record));
  return [...fresh, ...kept].toSorted((a, b) => endOf(b).localeCompare(endOf(a)));
}

function endOf({ endedAt, startedAt }: JobRecord): string {
  return endedAt ?? startedAt;
}
