import type { Failure, FailureGroup } from '../contract/failure.ts';
import type { JobOutcome } from '../contract/job.ts';
import { groupOf } from '../engine/errors.ts';

export const exitCodes = { done: 0, unexpected: 1, input: 2, damage: 5, partial: 7, cancelled: 130 } as const;

const byGroup: Readonly<Record<FailureGroup, number>> = {
  unexpected: exitCodes.unexpected,
  input: exitCodes.input,
  network: 3,
  trust: 4,
  format: 4,
  integrity: exitCodes.damage,
  mirror: 6,
  serve: 6,
};

/** The exit code by who must act: the group of the first failure where all failed, else the outcome. */
export function exitCodeOf(result: { readonly outcome: JobOutcome; readonly failures: readonly Failure[] }): number {
  switch (result.outcome) {
    case 'done':
      return exitCodes.done;
    case 'partial':
      return exitCodes.partial;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'failed':
      return byGroup[groupOf(result.failures[0]?.code ?? 'UNEXPECTED')];
    default:
      return result.outcome satisfies never;
  }
}
