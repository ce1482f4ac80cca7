import type { AuditReport } from '../../../electron/contract/mirror.ts';

/** Files that an audit found missing or damaged and that nothing has repaired since. */
export function brokenFiles({ missing, damaged, repaired }: AuditReport): Pick<AuditReport, 'missing' | 'damaged'> {
  const mended = new Set(repaired);
  return {
    missing: missing.filter(({ path }) => !mended.has(path)),
    damaged: damaged.filter(({ path }) => !mended.has(path)),
  };
}
