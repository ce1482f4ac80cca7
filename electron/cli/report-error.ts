import { Cancelled, failureOf } from '../engine/errors.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import type { Log } from './output/log.ts';
import type { Results } from './output/results.ts';

/** Says what was thrown, on stderr and as the last `--json` line, and returns the exit code. */
export function reportError(
  error: unknown,
  { log, results }: { readonly log: Log; readonly results: Results },
): number {
  if (error instanceof Cancelled) {
    log.note('stopped; run the same command to go on.');
    results.result({ outcome: 'cancelled', failures: [] });
    return exitCodes.cancelled;
  }
  const failure = failureOf(error);
  log.failure(failure);
  log.debug('Where it failed:', error);
  results.result({ outcome: 'failed', failures: [failure] });
  return exitCodeOf({ outcome: 'failed', failures: [failure] });
}
