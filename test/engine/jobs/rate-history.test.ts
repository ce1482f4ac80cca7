import { describe, expect, test } from 'vitest';
import {
  maxRates,
  measured,
  noRates,
  type RateHistory,
  recounted,
} from '../../../electron/engine/jobs/rate-history.ts';

const begun = measured(noRates, 0, 0);

/** Measured at these moments, each with what is done by then. */
function rated(...moments: readonly (readonly [atMs: number, doneBytes: number])[]): RateHistory {
  return moments.reduce((history, [atMs, doneBytes]) => measured(history, atMs, doneBytes), begun);
}

describe('the rates of a job', () => {
  test('have a point for each whole second, newest last', () => {
    expect(rated([400, 40], [1000, 100], [1500, 400], [2000, 700]).rates).toEqual([100, 600]);
  });

  test('have none before a second has passed', () => {
    expect(rated([999, 5000]).rates).toEqual([]);
  });

  test('spread what came at once over the seconds it took, so that a standstill is seen', () => {
    const { rates } = rated([1000, 1000], [4000, 1300]);
    expect(rates).toEqual([1000, 100, 100, 100]);
  });

  test('keep what came after the last whole second for the next point', () => {
    expect(rated([1500, 1500], [2000, 2500]).rates).toEqual([1000, 1500]);
  });

  test('count nothing that was found done, and lose nothing when a file starts anew', () => {
    const found = recounted(rated([500, 50]), 500, { before: 50, after: 9050 });
    expect(measured(found, 1000, 9100).rates).toEqual([100]);
    const lost = recounted(rated([500, 500]), 500, { before: 500, after: 0 });
    expect(measured(lost, 1000, 100).rates).toEqual([600]);
  });

  test('are never negative', () => {
    expect(rated([1000, 100], [2000, 0]).rates).toEqual([100, 0]);
  });

  test('are merged in pairs when they are many; the sum of what they stand for stays', () => {
    let history = begun;
    for (let second = 1; second <= 1000; second++) history = measured(history, second * 1000, second * 300);
    expect(history.rates.length).toBeLessThanOrEqual(maxRates);
    expect(history.everyMs).toBe(8000);
    expect(new Set(history.rates)).toEqual(new Set([300]));
    expect(history.rates.length * history.everyMs).toBeGreaterThan(990_000);
  });

  test('take a night asleep in one step', () => {
    const { rates, everyMs } = rated([1000, 1000], [8 * 3_600_000, 2000]);
    expect(rates.length).toBeLessThanOrEqual(maxRates);
    expect(everyMs).toBe(128_000);
  });
});
