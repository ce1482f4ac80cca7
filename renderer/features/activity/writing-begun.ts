import type { JobSnapshot } from '../../../electron/contract/job.ts';

/** Whether an export had begun to write, by the phase that it reached. */
export type WritingBegun = 'yes' | 'no' | 'unknown';

export type WritingFacts = Pick<JobSnapshot, 'state' | 'phase' | 'totalFiles'>;

export function writingBegun({ state, phase, totalFiles }: WritingFacts): WritingBegun {
  if (state === 'queued') return 'no';
  // Of a run of an earlier process only the outcome is kept, and one that never left the queue has no other phase.
  if (phase === 'documents') return 'unknown';
  if (phase !== 'prepare') return 'yes';
  // Files are counted in this phase both before the first change and after it.
  return totalFiles === 0 ? 'no' : 'unknown';
}
