import type { JobKind, JobResult } from '../../contract/job.ts';
import type { Ledger } from './ledger.ts';

/** Runs of each kind that the mirror remembers. */
const rememberedRuns = 200;

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
  const { id, kind, startedAt, endedAt, result } = run;
  ledger.transaction(() => {
    ledger.database
      .prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, kind, startedAt.toISOString(), endedAt.toISOString(), result.outcome, JSON.stringify(result));
    ledger.database
      .prepare(
        'DELETE FROM runs WHERE kind = ? AND id NOT IN (SELECT id FROM runs WHERE kind = ? ORDER BY ended_at DESC LIMIT ?)',
      )
      .run(kind, kind, rememberedRuns);
  });
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
