import type { Failure } from '../../../electron/contract/failure.ts';
import { type FailureSubject, failureText } from '../../text/failures.ts';

/** Failures that ask for the same next step. */
export interface FailureGroup {
  readonly title: string;
  readonly next: string;
  readonly failures: readonly Failure[];
}

/** The most frequent first; within one, in the order they came. */
export function groupFailures(failures: readonly Failure[], subject: FailureSubject): readonly FailureGroup[] {
  const byTitle = Map.groupBy(failures, (failure) => failureText(failure, subject).title);
  return [...byTitle.values()]
    .flatMap((members) => members.slice(0, 1).map((first) => ({ ...failureText(first, subject), failures: members })))
    .sort((a, b) => b.failures.length - a.failures.length);
}
