import type { JobResult } from '../../contract/job.ts';
import type { Log } from '../output/log.ts';
import { countText } from '../output/units.ts';

const shownFailures = 20;

/** Says on stderr what went wrong in a job and what to do next. `goOn`: of one that was partly done. */
export function reportFailures(
  log: Log,
  { outcome, failures, digestsSkipped }: JobResult,
  goOn = 'run the same command to go on',
): void {
  if (outcome === 'cancelled') {
    log.note('stopped; run the same command to go on.');
    return;
  }
  for (const failure of failures.slice(0, shownFailures)) {
    if (outcome === 'done') log.warning(failure);
    else log.failure(failure);
  }
  if (failures.length > shownFailures) {
    log.note(`and ${countText(failures.length - shownFailures, 'more failure')}; --json lists all.`);
  }
  if (outcome === 'partial') {
    const kept = digestsSkipped ? 'What arrived is kept (no digest was checked)' : 'What arrived is checked and kept';
    log.note(`${kept}, what clients see is unchanged; ${goOn}.`);
  }
}
