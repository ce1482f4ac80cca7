import { expect, test } from 'vitest';
import { SharedRate } from '../../../electron/engine/transfer/shared-rate.ts';

const second = 1_000_000_000n;

test.each([1, 2, 6, 40])('%i transfers in two threads together keep to the rate', (transfers) => {
  const state = SharedRate.newState();
  const rates = [0, 1].map(() => new SharedRate({ bytesPerSecond: 50_000, state }));
  const quantum = rates[0]?.quantumBytes ?? 0;
  const readyAt = Array.from({ length: transfers }, () => 100n * second);
  const taken = readyAt.map(() => 0);
  const end = 110n * second;
  for (;;) {
    const [soonest = end] = readyAt.toSorted((a, b) => Number(a - b));
    const next = readyAt.indexOf(soonest);
    if (soonest >= end) break;
    const waitMs = rates[next % 2]?.book(quantum, soonest) ?? 0;
    readyAt[next] = soonest + BigInt(Math.max(1, Math.round(waitMs * 1e6)));
    taken[next] = (taken[next] ?? 0) + quantum;
  }
  const total = taken.reduce((sum, bytes) => sum + bytes);
  // What is booked but waits for its turn at the end is at most one portion each, and 0.1 s may be made up for.
  expect(total).toBeGreaterThan(500_000);
  expect(total - transfers * quantum).toBeLessThanOrEqual(505_000 + quantum);
  expect(Math.max(...taken) - Math.min(...taken)).toBeLessThanOrEqual(2 * quantum);
});

test('time that nobody used is made up for by a tenth of a second, not more', () => {
  const rate = new SharedRate({ bytesPerSecond: 1000, state: SharedRate.newState() });
  expect(rate.book(100, 50n * second)).toBe(-100);
  expect(rate.book(100, 50n * second)).toBe(0);
  expect(rate.book(100, 50n * second)).toBe(100);
  expect(rate.book(100, 90n * second)).toBe(-100);
});

test.each([
  [10_000, 1024],
  [400_000, 10_000],
  [1_000_000_000, 65_536],
])('at %i bytes a second portions are %i bytes', (bytesPerSecond, quantumBytes) => {
  expect(new SharedRate({ bytesPerSecond, state: SharedRate.newState() }).quantumBytes).toBe(quantumBytes);
});
