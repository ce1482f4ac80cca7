import { describe, expect, test } from 'vitest';
import {
  doneBytesOf,
  foldFact,
  type JobFact,
  type JobProgress,
  noProgress,
  rateOf,
  ratesOf,
} from '../../../electron/engine/jobs/job-facts.ts';

const failure = { code: 'TIMEOUT', message: 'No byte came.' } as const;
const totals: JobFact = { kind: 'totals', files: 10, bytes: 1000, doneFiles: 2, doneBytes: 200 };

function folded(...facts: readonly (JobFact | readonly [number, JobFact])[]): JobProgress {
  return facts.reduce<JobProgress>((progress, entry) => {
    const [atMs, fact] = 'kind' in entry ? [0, entry] : entry;
    return foldFact(progress, fact, atMs);
  }, noProgress);
}

function progress(path: string, doneBytes: number): JobFact {
  return { kind: 'progress', path, doneBytes, sizeBytes: 100 };
}

describe('foldFact', () => {
  test('adds files on their way to what is settled', () => {
    const found = folded(totals, progress('a', 30), progress('b', 40), progress('a', 50));
    expect(doneBytesOf(found)).toBe(290);
    expect([...found.active.values()]).toEqual([
      { path: 'a', doneBytes: 50, sizeBytes: 100 },
      { path: 'b', doneBytes: 40, sizeBytes: 100 },
    ]);
    const after = foldFact(found, { kind: 'file-done', path: 'a', sizeBytes: 100 }, 1);
    expect([after.doneFiles, doneBytesOf(after), after.active.size]).toEqual([3, 340, 1]);
  });

  test('takes a failed file off, with what had come of it, and remembers why', () => {
    const found = folded(totals, progress('a', 30), { kind: 'file-failed', path: 'a', failure });
    expect([found.doneFiles, doneBytesOf(found), found.active.size, found.failures]).toEqual([2, 200, 0, [failure]]);
  });

  test('shows a retry until bytes come again', () => {
    const retry: JobFact = { kind: 'retry', path: 'a', sizeBytes: 100, attempt: 2, inMs: 500, failure };
    const found = folded(totals, progress('a', 30), retry);
    expect(found.active.get('a')).toEqual({
      path: 'a',
      doneBytes: 30,
      sizeBytes: 100,
      retry: { attempt: 2, inMs: 500, failure },
    });
    expect(foldFact(found, progress('a', 31), 1).active.get('a')).toEqual({ path: 'a', doneBytes: 31, sizeBytes: 100 });
  });

  test('keeps totals and failures from phase to phase, but nothing on its way', () => {
    const found = folded(
      totals,
      progress('a', 30),
      { kind: 'file-failed', path: 'b', failure },
      { kind: 'phase', phase: 'publish' },
    );
    expect(found).toMatchObject({
      phase: 'publish',
      totalFiles: 10,
      totalBytes: 1000,
      doneFiles: 2,
      failures: [failure],
    });
    expect(found.active.size).toBe(0);
  });

  test('changes no earlier progress', () => {
    const before = folded(totals, progress('a', 30));
    foldFact(before, { kind: 'file-done', path: 'a', sizeBytes: 100 }, 1);
    expect(before.active.size).toBe(1);
  });
});

describe('rateOf', () => {
  test('is told over the last five seconds', () => {
    const found = folded(
      [0, totals],
      ...Array.from({ length: 100 }, (_, n) => [n * 100, progress('a', n < 50 ? 0 : (n - 50) * 10)] as const),
    );
    expect(rateOf(found, 9900)).toBeGreaterThan(90);
    expect(rateOf(found, 9900)).toBeLessThan(110);
    expect(found.samples.length).toBeLessThan(30);
  });

  test('is none before anything was sampled, and never negative', () => {
    expect(rateOf(noProgress, 10)).toBe(0);
    const fell = folded([0, progress('a', 90)], [500, { kind: 'file-failed', path: 'a', failure }]);
    expect(rateOf(fell, 1000)).toBe(0);
  });
});

describe('ratesOf', () => {
  test('begins with the totals; what is there already does not count', () => {
    const found = folded([0, { kind: 'phase', phase: 'documents' }], [5000, totals], [5500, progress('a', 80)]);
    expect(ratesOf(found, 6000)).toMatchObject({ rates: [80], everyMs: 1000 });
    expect(ratesOf(noProgress, 9000).rates).toEqual([]);
  });

  test('goes on through a phase and a failed file without a leap', () => {
    const found = folded(
      [0, totals],
      [500, progress('a', 50)],
      [600, { kind: 'file-failed', path: 'a', failure }],
      [900, progress('b', 50)],
      [1200, { kind: 'phase', phase: 'publish' }],
    );
    expect(ratesOf(found, 1200).rates).toHaveLength(1);
    expect(ratesOf(found, 1200).rates[0]).toBeGreaterThan(70);
  });

  test('is told for an audit, which knows sums only, and so is its rate', () => {
    const done = (bytes: number): JobFact => ({ kind: 'done', files: 1, bytes });
    const all: JobFact = { kind: 'totals', files: 10, bytes: 4000, doneFiles: 0, doneBytes: 0 };
    const found = folded([0, all], [500, done(500)], [1000, done(1000)], [2000, done(3000)]);
    expect(ratesOf(found, 2000).rates).toEqual([1000, 2000]);
    expect(rateOf(found, 2000)).toBe(1500);
    expect([found.doneFiles, doneBytesOf(found)]).toEqual([1, 3000]);
  });
});
