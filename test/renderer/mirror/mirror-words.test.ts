import { describe, expect, test } from 'vitest';
import type { JobRecord } from '../../../electron/contract/job.ts';
import type { LintFinding, LintReport } from '../../../electron/contract/lint.ts';
import type { ImageDifference, RevisionDifference } from '../../../electron/contract/revision.ts';
import {
  differenceText,
  packageLines,
  packagesText,
  versionsText,
} from '../../../renderer/features/mirror/difference-text.ts';
import { lastAudit, localDay, startOfDay } from '../../../renderer/features/mirror/last-audit.ts';
import { groupFindings, selectionText } from '../../../renderer/features/mirror/lint-groups.ts';
import { modeText } from '../../../renderer/features/mirror/publication-text.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

const terms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'noble',
  arches: ['amd64'],
  subarches: ['*'],
  labels: ['*'],
  bootloaders: true,
} as const;

describe('lint', () => {
  const finding = (rule: string, item: string, remedy = 'Sync.'): LintFinding => ({
    rule,
    severity: 'error',
    item,
    place: {},
    message: `${item} is wrong.`,
    remedy,
  });

  test('findings of one rule and remedy are one group, in the order of the report', () => {
    const groups = groupFindings([finding('a', '1'), finding('b', '2'), finding('a', '3'), finding('a', '4', 'Trim.')]);
    expect(groups.map(({ rule, findings }) => [rule, findings.map(({ item }) => item)])).toEqual([
      ['a', ['1', '3']],
      ['b', ['2']],
      ['a', ['4']],
    ]);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(3);
  });

  test.each([
    [terms, 'ubuntu noble, amd64'],
    [{ ...terms, subarches: ['ga-24.04', 'hwe-24.04'] }, 'ubuntu noble, amd64, kernels ga-24.04, hwe-24.04'],
    [{ ...terms, release: '*', arches: [] }, 'ubuntu all releases, all architectures'],
  ])('a selection is written as in MAAS', (selection, expected) => {
    expect(selectionText(selection)).toBe(expected);
  });
});

describe('publication modes', () => {
  const report = (...outcomes: LintReport['selections'][number]['outcome'][]): LintReport => ({
    maas: '3.7',
    verdict: 'accepted',
    findings: [],
    counts: { error: 0, warning: 0, info: 0 },
    selections: outcomes.map((outcome) => ({ terms, outcome, images: 0, files: 0, sizeBytes: 0, missing: [] })),
    neededFiles: 0,
    neededBytes: 0,
  });

  test('verbatim counts the images that would fail, where that is known', () => {
    expect(plain(modeText('verbatim', report('fails', 'succeeds', 'fails')))).toContain('2 images would fail.');
    expect(modeText('verbatim', report('succeeds'))).toContain('nothing of it would fail');
    expect(modeText('verbatim')).toContain('would fail');
  });

  test('trimmed says that MAAS needs the key', () => {
    expect(modeText('trimmed')).toContain('MAAS needs the public part of that key');
  });

  test.each(['verbatim', 'trimmed'] as const)('%s takes two sentences', (mode) => {
    expect(modeText(mode).match(/\.(?=\s|$)/gu)).toHaveLength(2);
  });
});

describe('differences', () => {
  const none: RevisionDifference = {
    images: [],
    documents: [],
    addedFiles: 0,
    addedBytes: 0,
    removedFiles: 0,
    removedBytes: 0,
  };
  const changed: ImageDifference = {
    change: 'updated',
    os: 'ubuntu',
    release: 'noble',
    arch: 'amd64',
    label: 'stable',
    title: '24.04 LTS',
    from: '20250101',
    to: '20250805',
    kernels: [],
    addedKernels: [],
    removedKernels: [],
    addedBytes: 0,
    removedBytes: 0,
  };

  test('equal revisions are said to be equal', () => {
    expect(differenceText(none)).toBe('Both hold the same files.');
  });

  test('others are counted in images, files and bytes', () => {
    const text = differenceText({ ...none, images: [changed], addedFiles: 3, addedBytes: 5000, removedFiles: 1 });
    expect(plain(text)).toBe('1 image changed, 3 files more (5 kB), 1 file fewer (0 B)');
  });

  test('versions are told from old to new, or as the one there is', () => {
    expect(versionsText(changed)).toBe('20250101 → 20250805');
    expect(versionsText({ to: '20250805' })).toBe('20250805');
    expect(versionsText({ from: '20250101' })).toBe('20250101');
  });

  test('packages are counted, and listed by name whatever happened to them', () => {
    const packages = {
      added: [{ name: 'b', version: '1' }],
      removed: [{ name: 'c', version: '2' }],
      updated: [{ name: 'a', from: '1', to: '2' }],
      unchanged: 100,
    };
    expect(plain(packagesText(packages))).toBe('1 package updated, 1 package added, 1 package removed, 100 the same');
    expect(packageLines(packages)).toEqual(['a: 1 → 2', 'b: added at 1', 'c: removed, was 2']);
    expect(plain(packagesText({ ...packages, added: [], removed: [], updated: [] }))).toBe('The same 100 packages');
  });
});

describe('the last audit', () => {
  const run = (id: string, kind: JobRecord['kind'], change: Partial<JobRecord> = {}): JobRecord => ({
    id,
    kind,
    mirrorFolder: '/srv/mirror',
    state: 'done',
    startedAt: '2025-08-05T10:00:00.000Z',
    ...change,
  });

  test('is the newest audit or repair of this mirror that was not cancelled', () => {
    const records = [
      run('1', 'sync'),
      run('2', 'audit', { state: 'cancelled' }),
      run('3', 'audit', { mirrorFolder: '/srv/other' }),
      run('4', 'repair', { state: 'partial' }),
      run('5', 'audit'),
    ];
    expect(lastAudit(records, '/srv/mirror')?.id).toBe('4');
    expect(lastAudit(records.slice(0, 3), '/srv/mirror')).toBeUndefined();
  });

  test('a day begins at local midnight', () => {
    const moment = new Date(2025, 7, 5, 23, 30);
    expect(localDay(moment.toISOString())).toBe('2025-08-05');
    expect(startOfDay('2025-08-05')).toBe(new Date(2025, 7, 5).toISOString());
  });
});
