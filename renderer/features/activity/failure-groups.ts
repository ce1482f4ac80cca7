import type { Failure, FailureCode } from '../../../electron/contract/failure.ts';
import { failureTexts } from '../../text/failures.ts';

/** Failures that ask for the same next step. */
export interface FailureGroup {
  readonly code: FailureCode;
  readonly title: string;
  readonly next: string;
  readonly failures: readonly Failure[];
}

/** The most frequent first; within one, in the order they came. */
export function groupFailures(failures: readonly Failure[]): readonly FailureGroup[] {
  const byCode = Map.groupBy(failures, (failure) => failure.code);
  return [...byCode]
    .map(([code, members]) => ({ code, ...failureTexts[code], failures: members }))
    .sort((a, b) => b.failures.length - a.failures.length);
}
