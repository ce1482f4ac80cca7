import * as v from 'valibot';
import type { Cadence, QuietHours, Schedule } from '../../contract/schedule.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { cadenceSchema, quietHoursSchema } from './schemas.ts';

/** When a mirror is synced on its own, and what the next run follows from; times ISO 8601. */
export interface StoredSchedule {
  readonly mirrorId: string;
  readonly cadence: Cadence;
  readonly quietHours?: QuietHours;
  /** The next run is the first that the cadence names after it: the end of the last run, or when the cadence was set. */
  readonly countedFrom: string;
  /** Sooner than the cadence says, after a run that could not begin in earnest. */
  readonly retryAt?: string;
  readonly lastRunAt?: string;
  readonly lastOutcome?: NonNullable<Schedule['lastOutcome']>;
}

/** What is told of a run; what is absent stays as it is, but for `retryAt`, which goes. */
export interface RunChange {
  readonly countedFrom: string;
  readonly retryAt?: string;
  readonly lastRunAt?: string;
  readonly lastOutcome?: NonNullable<Schedule['lastOutcome']>;
}

const scheduleRow = v.object({
  mirror_id: v.string(),
  cadence: jsonColumn(cadenceSchema),
  quiet_hours: v.nullable(jsonColumn(quietHoursSchema)),
  counted_from: v.string(),
  retry_at: v.nullable(v.string()),
  last_run_at: v.nullable(v.string()),
  last_outcome: v.nullable(v.picklist(['done', 'partial', 'failed', 'cancelled'])),
});

/** The schedules of mirrors that have one. A mirror that is forgotten takes its own along. */
export class ScheduleTable {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  list(): readonly StoredSchedule[] {
    return this.#database.all(scheduleRow, 'SELECT * FROM schedules ORDER BY mirror_id').map(storedSchedule);
  }

  get(mirrorId: string): StoredSchedule | undefined {
    const row = this.#database.get(scheduleRow, 'SELECT * FROM schedules WHERE mirror_id = $mirrorId', { mirrorId });
    return row && storedSchedule(row);
  }

  /** Sets when it runs; how its last run went stays. */
  set(wish: Pick<StoredSchedule, 'mirrorId' | 'cadence' | 'quietHours' | 'countedFrom' | 'retryAt'>): void {
    const { mirrorId, cadence, quietHours, countedFrom, retryAt } = wish;
    this.#database.run(
      `INSERT INTO schedules (mirror_id, cadence, quiet_hours, counted_from, retry_at)
       VALUES ($mirrorId, $cadence, $quietHours, $countedFrom, $retryAt)
       ON CONFLICT (mirror_id) DO UPDATE SET cadence = $cadence, quiet_hours = $quietHours,
         counted_from = $countedFrom, retry_at = $retryAt`,
      {
        mirrorId,
        cadence: JSON.stringify(cadence),
        quietHours: quietHours === undefined ? null : JSON.stringify(quietHours),
        countedFrom,
        retryAt: retryAt ?? null,
      },
    );
  }

  /** Records the beginning or the end of a run; of a mirror forgotten meanwhile nothing. */
  record(mirrorId: string, { countedFrom, retryAt, lastRunAt, lastOutcome }: RunChange): void {
    this.#database.run(
      `UPDATE schedules SET counted_from = $countedFrom, retry_at = $retryAt,
         last_run_at = coalesce($lastRunAt, last_run_at), last_outcome = coalesce($lastOutcome, last_outcome)
       WHERE mirror_id = $mirrorId`,
      {
        mirrorId,
        countedFrom,
        retryAt: retryAt ?? null,
        lastRunAt: lastRunAt ?? null,
        lastOutcome: lastOutcome ?? null,
      },
    );
  }
}

function storedSchedule(row: v.InferOutput<typeof scheduleRow>): StoredSchedule {
  return {
    mirrorId: row.mirror_id,
    cadence: row.cadence,
    countedFrom: row.counted_from,
    ...(row.quiet_hours === null ? {} : { quietHours: row.quiet_hours }),
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
    ...(row.last_run_at === null ? {} : { lastRunAt: row.last_run_at }),
    ...(row.last_outcome === null ? {} : { lastOutcome: row.last_outcome }),
  };
}
