import type { AuditCounts, AuditReport } from '../../../electron/contract/mirror.ts';

/** Files that an audit found missing or damaged and that nothing has repaired since. */
export function brokenFiles({ missing, damaged, repaired }: AuditReport): Pick<AuditReport, 'missing' | 'damaged'> {
  const mended = new Set(repaired);
  return {
    missing: missing.filter(({ path }) => !mended.has(path)),
    damaged: damaged.filter(({ path }) => !mended.has(path)),
  };
}

/** How many there are of each, also where the report's lists were cut. */
export function auditCounts(report: AuditReport): AuditCounts {
  const { missing, damaged, extra, repaired, counts } = report;
  if (counts !== undefined) return counts;
  const broken = brokenFiles(report);
  return {
    missing: missing.length,
    damaged: damaged.length,
    extra: extra.length,
    repaired: repaired.length,
    stillMissing: broken.missing.length,
    stillDamaged: broken.damaged.length,
  };
}
