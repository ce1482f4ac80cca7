import type { SyncRequest } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { exitCodeOf } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import { countText, durationText } from '../output/units.ts';
import type { Session } from '../session.ts';
import { reportFailures } from './report-failures.ts';

/** Runs a sync to its end, says how it ended and returns the exit code. */
export function runSync(session: Session, request: SyncRequest): Promise<number> {
  return finishSync(session, () => session.api.mirrors.sync(request));
}

/** The same for any job that syncs, such as one that goes on after a restart. */
export async function finishSync(session: Session, start: () => Promise<{ readonly jobId: string }>): Promise<number> {
  const snapshot = await followJob(session, start);
  const result = resultOf(snapshot);
  session.results.result({ ...result });
  reportFailures(session.log, result);
  if (result.outcome === 'done') session.results.lines([syncSentence(result, snapshot.mirrorFolder)]);
  return exitCodeOf(result);
}

/** How a sync ended, for people. */
function syncSentence(result: JobResult, folder: string): string {
  const { fetchedFiles, fetchedBytes, documentBytes, reusedFiles, removedFiles, durationMs } = result;
  const parts = [
    ...(fetchedFiles > 0 ? [`${countText(fetchedFiles, 'file')} fetched (${formatBytes(fetchedBytes)})`] : []),
    ...(reusedFiles > 0 ? [`${reusedFiles} reused`] : []),
    ...(removedFiles > 0 ? [`${removedFiles} removed`] : []),
    ...(documentBytes > 0 ? [`${formatBytes(documentBytes)} of documents`] : []),
  ];
  const what = parts.length === 0 ? 'nothing new' : parts.join(', ');
  const signed = result.signingKey === undefined ? '' : ` Signed by ${result.signingKey}.`;
  const unchecked = result.digestsSkipped && fetchedFiles > 0 ? ' Sizes were checked, digests were not.' : '';
  return `${folder} is complete: ${what}, in ${durationText(durationMs)}.${unchecked}${signed}`;
}
