import type { JobRecord } from '../../../electron/contract/job.ts';
import { countText } from '../../text/counts.ts';
import { jobStateTexts } from '../../text/jobs.ts';
import { type Look, stateLooks } from './outcome-look.ts';

type Facts = Pick<JobRecord, 'state' | 'result'>;

/** `2 files missing or damaged`: what an audit that came to its end has found; undefined where that is nothing. */
export function findingsText({ state, result }: Facts): string | undefined {
  const findings = result?.findings ?? 0;
  const ended = state === 'done' || state === 'partial';
  return ended && findings > 0 ? `${countText(findings, 'file')} missing or damaged` : undefined;
}

/** The state of a job in words; of an audit that found damage what it found. */
export function outcomeText(job: Facts): string {
  return findingsText(job) ?? jobStateTexts[job.state];
}

/** The sign beside these words. */
export function outcomeLook(job: Facts): Look {
  return findingsText(job) === undefined ? stateLooks[job.state] : stateLooks.failed;
}
