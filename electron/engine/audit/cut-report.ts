import type { AuditedFile, AuditReport } from '../../contract/mirror.ts';
import { brokenFiles } from './broken-files.ts';

/** A report with at most `limit` entries a list; `counts` then tells how many there were. What is still broken stays before what was repaired. */
export function cutReport(report: AuditReport, limit: number): AuditReport {
  const { missing, damaged, extra, repaired, failures } = report;
  if ([missing, damaged, extra, repaired, failures].every(({ length }) => length <= limit)) return report;
  const broken = brokenFiles(report);
  const keptRepaired = repaired.slice(0, limit);
  // One whose repair is cut away would pass for broken.
  const told = new Set(keptRepaired);
  const cut = (still: readonly AuditedFile[], all: readonly AuditedFile[]) =>
    [...still, ...all.filter(({ path }) => told.has(path))].slice(0, limit);
  return {
    ...report,
    missing: cut(broken.missing, missing),
    damaged: cut(broken.damaged, damaged),
    extra: extra.slice(0, limit),
    repaired: keptRepaired,
    failures: failures.slice(0, limit),
    counts: {
      missing: missing.length,
      damaged: damaged.length,
      extra: extra.length,
      repaired: repaired.length,
      stillMissing: broken.missing.length,
      stillDamaged: broken.damaged.length,
    },
  };
}
