import { describe, expect, test } from 'vitest';
import { barLines, plainLine } from '../../electron/cli/output/progress-text.ts';
import { shortened, tableLines } from '../../electron/cli/output/table.ts';
import { countText, durationText, timeText } from '../../electron/cli/output/units.ts';
import { snapshotOf } from '../helpers/fake-engine.ts';

test.each([
  [0, '0.0 s'],
  [1234, '1.2 s'],
  [9949, '9.9 s'],
  [9951, '10 s'],
  [59_400, '59 s'],
  [59_600, '1:00 min'],
  [185_000, '3:05 min'],
  [3_723_000, '1:02:03 h'],
])('%i ms is %s', (milliseconds, expected) => expect(durationText(milliseconds)).toBe(expected));

test('counts have the right word', () => {
  expect([0, 1, 2].map((count) => countText(count, 'file'))).toEqual(['0 files', '1 file', '2 files']);
});

test('times are in UTC, and what is no time stays as it is', () => {
  expect(timeText('2025-08-05T12:34:56+02:00')).toBe('2025-08-05 10:34 UTC');
  expect(timeText('soon')).toBe('soon');
});

test.each([
  ['abcdefghij', 10, 'abcdefghij'],
  ['abcdefghij', 9, 'abcd…ghij'],
  ['abcdefghij', 2, '…j'],
  ['abcdefghij', 1, 'a'],
])('%s in %i columns is %s', (text, width, expected) => expect(shortened(text, width)).toBe(expected));

describe('a table', () => {
  const columns = [
    { title: 'A', value: (row: readonly string[]) => row[0] ?? '', shrinks: true },
    { title: 'EMPTY', value: () => '' },
    { title: 'B', value: (row: readonly string[]) => row[1] ?? '', align: 'right' as const },
  ];
  const rows = [
    ['x'.repeat(30), '1'],
    ['y', '22'],
  ];

  test('leaves columns without a value out and trims line ends', () => {
    expect(
      tableLines(columns, [
        ['a', ''],
        ['b', '7'],
      ]),
    ).toEqual(['A  B', 'a', 'b  7']);
  });

  test('takes what is too wide from the columns that may shrink', () => {
    const lines = tableLines(columns, rows, 20);
    expect(lines[1]).toBe(`${'x'.repeat(7)}…${'x'.repeat(8)}   1`);
    expect(lines.every((line) => line.length <= 20)).toBe(true);
  });

  test('does not shrink a column out of sight', () => {
    expect(tableLines(columns, rows, 3)[1]).toBe('xxx…xxxx   1');
  });
});

describe('progress', () => {
  const file = (path: string) => ({ path, doneBytes: 1000, sizeBytes: 275_000_000 });

  test('on 80 columns is a bar and one line a file, at most six, none wider than the terminal', () => {
    const active = Array.from({ length: 8 }, (_, at) => file(`noble/amd64/2025080${at}/${'long-'.repeat(12)}squashfs`));
    const lines = barLines(snapshotOf({ active }), { columns: 80, colours: false });
    expect(lines[0]).toBe('Fetching  [====                 ]  20 %  400 kB of 2.00 MB  100 kB/s  16 s left');
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toBe('  and 2 more');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
  });

  test.each([20, 30, 40, 59])('on %i columns is one line with the numbers', (columns) => {
    const lines = barLines(snapshotOf({ active: [file('a')] }), { columns, colours: false });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(columns);
  });

  test('names what waits to be tried again', () => {
    const retry = { attempt: 3, inMs: 4000, failure: { code: 'TIMEOUT' as const, message: 'No byte.' } };
    const lines = barLines(snapshotOf({ active: [{ ...file('a/b'), retry }] }), { columns: 80, colours: false });
    expect(lines[1]).toMatch(/^ {2}a\/b +attempt 3 in 4\.0 s \(TIMEOUT\)$/);
  });

  test('has colours only where they are wanted', () => {
    const esc = String.fromCharCode(27);
    expect(barLines(snapshotOf(), { columns: 80, colours: true }).join()).toContain(esc);
    expect(barLines(snapshotOf(), { columns: 80, colours: false }).join()).not.toContain(esc);
  });

  test('without a total has no bar and no percentage', () => {
    const snapshot = snapshotOf({ phase: 'documents', totalBytes: 0, doneBytes: 0, rate: 0 });
    expect(barLines(snapshot, { columns: 80, colours: false })).toEqual(['Documents']);
  });

  test('counts failures', () => {
    const failures = [{ code: 'TIMEOUT' as const, message: 'No byte.' }];
    expect(plainLine(snapshotOf({ failures, rate: 0 }))).toBe(
      'Fetching: 1 of 4 files, 20 %, 400 kB of 2.00 MB, 0 B/s, 1 failed',
    );
  });
});
