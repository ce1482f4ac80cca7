import type { JobSnapshot } from '../../../electron/contract/job.ts';
import { countText } from '../../text/counts.ts';
import { jobKindTexts, jobPhaseText } from '../../text/jobs.ts';
import { outcomeText } from './job-outcome.ts';

type Facts = Pick<JobSnapshot, 'kind' | 'state' | 'phase' | 'failures' | 'result'>;

/** What a screen reader is told of a change; undefined where a snapshot differs in numbers only. */
export function announcement(before: Facts | undefined, now: Facts): string | undefined {
  if (before === undefined || (before.state === now.state && before.phase === now.phase)) return undefined;
  const kind = jobKindTexts[now.kind];
  if (before.state === now.state || (before.state === 'queued' && now.state === 'running'))
    return `${kind}: ${jobPhaseText(now)}.`;
  const failed = now.failures.length === 0 ? '' : `, ${countText(now.failures.length, 'failure')}`;
  return `${kind}: ${outcomeText(now)}${failed}.`;
}
