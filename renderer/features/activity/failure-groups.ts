import type { Failure } from '../../../electron/contract/failure.ts';
import { failureText } from '../../text/failures.ts';

/** Failures that ask for the same next step. */
export interface FailureGroup {
  readonly title: string;
  readonly next: string;
  readonly failures: readonly Failure[];
}

/** The most frequent first; within one, in the order they came. */
export function groupFailures(failures: readonly Failure[]): readonly FailureGroup[] {
  const byTitle = Map.groupBy(failures, (failure) => failureText(failure).title);
  return [...byTitle.values()]
    .flatMap((members) => members.slice(0, 1).map((first) => ({ ...failureText(first), failures: members })))
    .sort((a, b) => b.failures.length - a.failures.length);
}
