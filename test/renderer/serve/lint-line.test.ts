import { expect, test } from 'vitest';
import type { LintedSelection, LintReport } from '../../../electron/contract/lint.ts';
import { lintLine } from '../../../renderer/features/serve/lint-line.ts';

const terms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'noble',
  arches: ['amd64'],
  subarches: ['*'],
  labels: ['*'],
  bootloaders: true,
} as const;
const selection = (outcome: LintedSelection['outcome']): LintedSelection => ({
  terms,
  outcome,
  images: 1,
  files: 3,
  sizeBytes: 9,
  missing: [],
});
const report: LintReport = {
  maas: '3.7',
  verdict: 'accepted',
  findings: [],
  counts: { error: 0, warning: 0, info: 4 },
  selections: [selection('succeeds')],
  neededFiles: 3,
  neededBytes: 9,
};
const cases: readonly [Partial<LintReport>, string, string][] = [
  [{}, 'positive', 'MAAS 3.7 takes all of this mirror.'],
  [{ counts: { error: 0, warning: 2, info: 0 } }, 'caution', 'MAAS 3.7 takes this mirror, with 2 warnings.'],
  [{ selections: [selection('fails'), selection('succeeds')] }, 'negative', 'In MAAS 3.7 1 of 2 images would fail.'],
  [
    { verdict: 'refused', counts: { error: 1, warning: 0, info: 0 } },
    'negative',
    'MAAS 3.7 refuses this mirror: 1 error.',
  ],
];
test.each(cases)('%j is %s: %s', (change, kind, text) => {
  const line = lintLine({ ...report, ...change });
  expect(line.kind).toBe(kind);
  expect(line.text.replaceAll('\u00a0', ' ')).toBe(text);
});
