import type { Failure } from '../../../electron/contract/failure.ts';

/** Two mirrors of one source warn of the same in the same words: it is told once. */
export function distinctWarnings(warnings: readonly Failure[]): readonly Failure[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
