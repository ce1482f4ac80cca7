import type { AuditReport } from '../../contract/mirror.ts';
import type { AuditReportTable } from '../registry/audit-report-table.ts';

/** Reports that are kept whole. */
const keptWhole = 8;

/** What audits found: the latest ones whole while the engine is open, the last of each mirror in the registry. */
export class AuditReports {
  readonly #table: AuditReportTable;
  readonly #readOnly: boolean;
  readonly #whole = new Map<string, AuditReport>();

  constructor(table: AuditReportTable, { readOnly }: { readonly readOnly: boolean }) {
    this.#table = table;
    this.#readOnly = readOnly;
  }

  put(jobId: string, report: AuditReport): void {
    this.#whole.set(jobId, report);
    for (const oldest of [...this.#whole.keys()].slice(0, -keptWhole)) this.#whole.delete(oldest);
    if (!this.#readOnly) this.#table.put(jobId, report);
  }

  of(jobId: string): AuditReport | undefined {
    return this.#whole.get(jobId) ?? this.#table.of(jobId);
  }
}
