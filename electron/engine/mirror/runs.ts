import type { JobKind, JobResult } from '../../contract/job.ts';
import type { Ledger } from './ledger.ts';

/** Writes into the mirror's own history what a run did; it travels with the folder. */
export function recordRun(
  ledger: Ledger,
  run: {
    readonly id: string;
    readonly kind: JobKind;
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly result: Omit<JobResult, 'durationMs'>;
  },
): void {
  ledger.database
    .prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      run.id,
      run.kind,
      run.startedAt.toISOString(),
      run.endedAt.toISOString(),
      run.result.outcome,
      JSON.stringify(run.result),
    );
}

/** When a run of one of these kinds last ended well, ISO 8601. */
export function lastRunAt(ledger: Ledger, kinds: readonly JobKind[]): string | undefined {
  const marks = kinds.map(() => '?').join(', ');
  const at = ledger.database
    .prepare(`SELECT MAX(ended_at) FROM runs WHERE outcome = 'done' AND kind IN (${marks})`)
    .pluck()
    .get(...kinds);
  return typeof at === 'string' ? at : undefined;
}
