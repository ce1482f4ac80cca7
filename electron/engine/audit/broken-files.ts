import type { AuditReport } from '../../contract/mirror.ts';

/** Files that an audit found missing or damaged and that it has not repaired. */
export function brokenFiles({ missing, damaged, repaired }: AuditReport): Pick<AuditReport, 'missing' | 'damaged'> {
  const mended = new Set(repaired);
  return {
    missing: missing.filter(({ path }) => !mended.has(path)),
    damaged: damaged.filter(({ path }) => !mended.has(path)),
  };
}
