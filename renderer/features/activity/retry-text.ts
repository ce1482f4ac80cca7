import type { Failure } from '../../../electron/contract/failure.ts';
import type { FileProgress } from '../../../electron/contract/job.ts';
import { failureText } from '../../text/failures.ts';
import { durationText } from '../../text/times.ts';

const reasons: Partial<Record<Failure['code'], string>> = {
  OFFLINE: 'no connection',
  TIMEOUT: 'no answer',
  INTERRUPTED: 'connection broken',
  PROXY: 'refused by the proxy',
  TLS: 'no secure connection',
  SIZE_MISMATCH: 'wrong size',
  DIGEST_MISMATCH: 'wrong content',
};

/** Why something is tried again, in a few words: `HTTP 503`, `connection broken`. */
function retryReason(failure: Failure): string {
  const status = failure.details?.status;
  if (failure.code === 'HTTP_STATUS' && status !== undefined) return `HTTP ${status}`;
  const known = reasons[failure.code];
  if (known !== undefined) return known;
  const title = failureText(failure).title;
  return title.charAt(0).toLowerCase() + title.slice(1).replace(/\.$/, '');
}

/** `again in 4 s (connection broken)`; `passedMs` since the wait began. */
export function retryText(retry: NonNullable<FileProgress['retry']>, passedMs: number): string {
  const leftMs = retry.inMs - passedMs;
  const when = leftMs < 500 ? 'again now' : `again in ${durationText(Math.max(1000, leftMs))}`;
  return `${when} (${retryReason(retry.failure)})`;
}
