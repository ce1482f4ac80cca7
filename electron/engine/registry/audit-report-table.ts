import * as v from 'valibot';
import type { AuditReport } from '../../contract/mirror.ts';
import { cutReport } from '../audit/cut-report.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { failureSchema } from './schemas.ts';

/** Entries of each list that are kept. */
const keptEntries = 2000;

const files = v.array(
  v.object({
    path: v.string(),
    sizeBytes: v.number(),
    digest: v.exactOptional(v.object({ algorithm: v.picklist(['sha512', 'sha256', 'md5']), hex: v.string() })),
    reason: v.string(),
  }),
);

const reportSchema = v.object({
  files: v.number(),
  bytes: v.number(),
  skipped: v.number(),
  missing: files,
  damaged: files,
  extra: files,
  repaired: v.array(v.string()),
  failures: v.array(failureSchema),
  counts: v.exactOptional(
    v.object({
      missing: v.number(),
      damaged: v.number(),
      extra: v.number(),
      repaired: v.number(),
      stillMissing: v.number(),
      stillDamaged: v.number(),
    }),
  ),
}) satisfies v.GenericSchema<unknown, AuditReport>;

const reportRow = v.object({ report: jsonColumn(reportSchema) });

/** The last audit report of each mirror, its long lists cut. It goes when its job leaves the history. */
export class AuditReportTable {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  /** Replaces what the mirror's audit before found. A job that is not recorded keeps no report. */
  put(jobId: string, report: AuditReport): void {
    this.#database.run(
      `INSERT OR REPLACE INTO audit_reports (mirror_folder, job_id, report)
       SELECT mirror_folder, id, $report FROM jobs WHERE id = $jobId`,
      { jobId, report: JSON.stringify(cutReport(report, keptEntries)) },
    );
  }

  of(jobId: string): AuditReport | undefined {
    return this.#database.get(reportRow, 'SELECT report FROM audit_reports WHERE job_id = $jobId', { jobId })?.report;
  }
}
