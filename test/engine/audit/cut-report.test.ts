import { expect, test } from 'vitest';
import type { AuditReport } from '../../../electron/contract/mirror.ts';
import { brokenFiles } from '../../../electron/engine/audit/broken-files.ts';
import { cutReport } from '../../../electron/engine/audit/cut-report.ts';

const file = (path: string) => ({ path, sizeBytes: 1, reason: 'gone' });
const report: AuditReport = {
  files: 9,
  bytes: 9,
  skipped: 0,
  missing: ['a', 'b', 'c', 'd'].map(file),
  damaged: ['e'].map(file),
  extra: [],
  repaired: ['a', 'b', 'e'],
  failures: [],
};

test('a report that is short enough stays as it is', () => {
  expect(cutReport(report, 4)).toBe(report);
});

test('what is still broken is kept first, and nothing that was repaired passes for broken', () => {
  const cut = cutReport(report, 2);
  expect(cut.missing.map(({ path }) => path)).toEqual(['c', 'd']);
  const one = cutReport(report, 1);
  expect(brokenFiles(one)).toEqual({ missing: [file('c')], damaged: [] });
  expect(one.counts).toEqual({ missing: 4, damaged: 1, extra: 0, repaired: 3, stillMissing: 2, stillDamaged: 0 });
});
