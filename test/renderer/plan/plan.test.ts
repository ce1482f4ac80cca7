import { describe, expect, it } from 'vitest';
import type { JobRecord, JobResult } from '../../../electron/contract/job.ts';
import type { ItemName, PlanEntry } from '../../../electron/contract/plan.ts';
import { numbersOf, shortageText } from '../../../renderer/features/plan/plan-numbers.ts';
import { type PlanReport, reportFileName, reportText } from '../../../renderer/features/plan/plan-report.ts';
import { type PlanSort, planFiles, planRows } from '../../../renderer/features/plan/plan-rows.ts';
import { ProductNames } from '../../../renderer/features/plan/product-names.ts';
import { fetchTimeText, mbitText, mbitToRate, measuredRate, typedMbit } from '../../../renderer/features/plan/speed.ts';
import { image } from '../selection/offered.ts';

const contentId = 'com.ubuntu.maas:stable:v3:download';
const noble = image('24.04', 'amd64');
const names = new ProductNames({
  images: [noble],
  bootloaders: [
    { contentId: 'b', product: 'shim', os: 'grub-efi-signed', arch: 'amd64', title: 'UEFI amd64', sizeBytes: 1 },
  ],
});

function item(kernel: string, change: Partial<ItemName> = {}): ItemName {
  const product = `com.ubuntu.maas.stable:v3:boot:${kernel}`;
  return { contentId, product, version: '20250805', item: 'squashfs', ...change };
}

function entry(path: string, sizeBytes: number, change: Partial<PlanEntry> = {}): PlanEntry {
  return { path, sizeBytes, items: [item('ga-24.04')], reason: 'new', ...change };
}

describe('what a file is for', () => {
  it.each<[string, readonly ItemName[], string]>([
    ['one kernel', [item('ga-24.04')], '24.04 LTS amd64 (ga-24.04)'],
    [
      'several kernels, each once',
      [item('ga-24.04'), item('hwe-24.04'), item('ga-24.04')],
      '24.04 LTS amd64 (ga-24.04, hwe-24.04)',
    ],
    ['a bootloader', [item('', { contentId: 'b', product: 'shim' })], 'Bootloaders (UEFI amd64)'],
    ['what the source does not have', [item('', { product: 'gone' })], 'gone'],
    ['nothing', [], ''],
  ])('%s', (_, items, text) => {
    expect(names.textOf(items)).toBe(text);
  });

  it('leaves out the image that stands above', () => {
    expect(names.textOf([item('ga-24.04'), item('', { product: 'gone' })], '24.04 LTS amd64')).toBe('ga-24.04; gone');
  });
});

describe('the files of a plan', () => {
  const files = planFiles(
    [
      entry('noble/kernel', 10),
      entry('boot/shim', 5, { items: [item('', { contentId: 'b', product: 'shim' })] }),
      entry('noble/squashfs', 200, { reason: 'changed' }),
      entry('stray', 300, { items: [], reason: 'rule-removed' }),
    ],
    names,
  );
  const shown = (search: string, sort: PlanSort) =>
    planRows(files, search, sort).map((row) =>
      row.kind === 'file' ? row.path : `${row.title}: ${row.files}, ${row.sizeBytes}`,
    );

  it('stand by image, the largest first', () => {
    expect(shown('', 'image')).toEqual([
      'Not in the selection: 1, 300',
      'stray',
      '24.04 LTS amd64: 2, 210',
      'noble/squashfs',
      'noble/kernel',
      'Bootloaders: 1, 5',
      'boot/shim',
    ]);
  });

  it.each<[PlanSort, readonly string[]]>([
    ['path', ['boot/shim', 'noble/kernel', 'noble/squashfs', 'stray']],
    ['size', ['stray', 'noble/squashfs', 'noble/kernel', 'boot/shim']],
  ])('sorted by %s', (sort, paths) => {
    expect(shown('', sort)).toEqual(paths);
  });

  it.each<[string, readonly string[]]>([
    ['NOBLE squash', ['noble/squashfs']],
    ['bootloaders', ['boot/shim']],
    ['other content', ['noble/squashfs']],
    ['nowhere', []],
  ])('searched for %s', (search, paths) => {
    expect(shown(search, 'path')).toEqual(paths);
  });
});

describe('a saved dry run', () => {
  const numbers = {
    fetchBytes: 210,
    fetchFiles: 1,
    documentBytes: 7,
    reuseBytes: 0,
    reuseFiles: 0,
    removeBytes: 0,
    removeFiles: 0,
    totalBytes: 210,
    neededBytes: 217,
  };
  const report = (fetch: readonly PlanEntry[]): PlanReport => ({
    name: 'Own',
    folder: '/srv/own',
    numbers,
    lists: { fetch, reuse: [], remove: [] },
    names,
  });

  it('is CSV that keeps every value and holds no formula', () => {
    const digest = { algorithm: 'sha256', hex: 'ab' } as const;
    const text = reportText(
      report([entry('a "b",c', 1, { digest }), entry('=cmd|x', 2), entry('@x', 3), entry('-1', 4)]),
      'csv',
    );
    expect(text.split('\r\n')).toEqual([
      '"action","path","size_bytes","images","reason","digest"',
      '"fetch","a ""b"",c","1","24.04 LTS amd64 (ga-24.04)","Not here yet","sha256:ab"',
      `"fetch","'=cmd|x","2","24.04 LTS amd64 (ga-24.04)","Not here yet",""`,
      `"fetch","'@x","3","24.04 LTS amd64 (ga-24.04)","Not here yet",""`,
      `"fetch","'-1","4","24.04 LTS amd64 (ga-24.04)","Not here yet",""`,
      '',
    ]);
  });

  it('is JSON with the entries as the engine gave them', () => {
    const one = entry('noble/squashfs', 210);
    expect(JSON.parse(reportText(report([one]), 'json'))).toEqual({
      name: 'Own',
      folder: '/srv/own',
      fetchBytes: 210,
      fetchFiles: 1,
      documentBytes: 7,
      reuseBytes: 0,
      removeBytes: 0,
      totalBytes: 210,
      neededBytes: 217,
      fetch: [one],
      reuse: [],
      remove: [],
    });
  });

  it('is text with exact bytes', () => {
    expect(reportText(report([entry('noble/squashfs', 210)]), 'text')).toBe(
      'Dry run of Own\nFolder: /srv/own\nAfter: 210 B\n\nfetch: 1 file, 210 bytes\n' +
        '  noble/squashfs\n    210 bytes; 24.04 LTS amd64 (ga-24.04); Not here yet\n\n' +
        'reuse: 0 files, 0 bytes\n\nremove: 0 files, 0 bytes\n',
    );
  });

  it('has a name that every system takes', () => {
    expect(reportFileName('MAAS: stable/2', '2025-11-21', 'csv')).toBe('dry-run-maas-stable-2-2025-11-21.csv');
    expect(reportFileName('日本', '2025-11-21', 'text')).toBe('dry-run-2025-11-21.txt');
  });

  it.each([
    [undefined, undefined],
    [217, undefined],
    [
      117,
      'It does not fit: 217\u00a0B are needed and 117\u00a0B are free, 100\u00a0B too few. Take less, free some space or choose another folder.',
    ],
  ])('with %s bytes free says %s', (freeBytes, text) => {
    expect(shortageText({ ...numbers, ...(freeBytes === undefined ? {} : { freeBytes }) })).toBe(text);
  });

  it('counts the lists of a plan', () => {
    const plan = {
      ...numbers,
      fetch: [],
      reuse: [entry('a', 1)],
      remove: [entry('b', 1), entry('c', 1)],
      warnings: [],
    };
    expect(numbersOf(plan)).toMatchObject({ reuseFiles: 1, removeFiles: 2 });
  });
});

describe('the speed', () => {
  const result: JobResult = {
    outcome: 'done',
    fetchedFiles: 1,
    fetchedBytes: 10_000_000,
    documentBytes: 0,
    reusedFiles: 0,
    removedFiles: 0,
    durationMs: 1000,
    failures: [],
  };
  const record = (startedAt: string, change: Partial<JobRecord> = {}): JobRecord => ({
    id: startedAt,
    kind: 'sync',
    mirrorFolder: '/m',
    state: 'done',
    startedAt,
    result,
    ...change,
  });

  it('is that of the latest sync from the source that fetched enough', () => {
    const history = [
      record('2025-01-01', { result: { ...result, fetchedBytes: 5_000_000 } }),
      record('2025-01-02'),
      record('2025-01-03', { result: { ...result, fetchedBytes: 10 } }),
      record('2025-01-04', { mirrorFolder: '/other' }),
      record('2025-01-05', { kind: 'audit' }),
    ];
    expect(measuredRate(history, new Set(['/m']))).toBe(10_000_000);
    expect(measuredRate(history, new Set(['/none']))).toBeUndefined();
  });

  it.each([
    ['75', 75],
    [' 7,5 ', 7.5],
    ['0', undefined],
    ['-1', undefined],
    ['', undefined],
    ['fast', undefined],
    ['1e9', undefined],
  ])('typed as "%s" is %s', (text, mbit) => {
    expect(typedMbit(text)).toBe(mbit);
  });

  it('tells the time to fetch', () => {
    expect(mbitText(mbitToRate(75))).toBe('75\u00a0Mbit/s');
    expect(fetchTimeText(0, 1)).toBe('no time');
    expect(fetchTimeText(10, 1000)).toBe('less than 1\u00a0s');
    expect(fetchTimeText(1_530_000_000, mbitToRate(75))).toBe('about 2\u00a0min 43\u00a0s');
  });
});
