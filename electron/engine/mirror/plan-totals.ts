import type { Plan, PlanEntry } from '../../contract/plan.ts';
import type { JobContext } from '../jobs/job.ts';

/** What a job has to do in all, of which the files that are in place already are done. */
export function tellTotals(context: JobContext, plan: Plan): void {
  const here = plan.reuse.filter((entry) => !isElsewhere(entry));
  context.tell({
    kind: 'totals',
    files: plan.reuse.length + plan.fetch.length,
    bytes: plan.reuseBytes + plan.fetchBytes,
    doneFiles: here.length,
    doneBytes: here.reduce((sum, entry) => sum + entry.sizeBytes, 0),
  });
}

/** Reused from another place of this machine: to be copied or linked. */
export function isElsewhere({ reason }: PlanEntry): boolean {
  return reason === 'other-mirror' || reason === 'kept-revision';
}
