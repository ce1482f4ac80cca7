import { expect, test } from 'vitest';
import { Pace } from '../../../../electron/engine/serve/watch/pace.ts';

/** A pace that is told of bytes twice a second, evenly, until `untilMs`. */
function even(bytesPerSecond: number, untilMs: number): Pace {
  const pace = new Pace(0);
  for (let at = 500; at <= untilMs; at += 500) pace.tell((bytesPerSecond * at) / 1000, at);
  return pace;
}

test('an even flow has its rate from the first seconds on', () => {
  for (const untilMs of [1_000, 3_000, 5_000, 60_000]) expect(even(1_000_000, untilMs).rate(untilMs)).toBe(1_000_000);
});

test('the rate is that of the last five seconds', () => {
  const pace = even(1_000_000, 20_000);
  for (let at = 20_500; at <= 25_000; at += 500) pace.tell(20_000_000 + (200_000 * (at - 20_000)) / 1000, at);
  expect(pace.rate(25_000)).toBe(200_000);
});

test('five seconds after the last byte the rate is 0', () => {
  const pace = even(1_000_000, 10_000);
  expect(pace.rate(12_500)).toBe(500_000);
  expect(pace.rate(15_000)).toBe(0);
  expect(pace.rate(500_000)).toBe(0);
  expect(pace.lastByteAt).toBe(10_000);
});

test('what comes after a pause came just now', () => {
  const pace = even(1_000_000, 10_000);
  pace.tell(15_000_000, 100_000);
  expect(pace.rate(100_000)).toBe(1_000_000);
});

test('a rate is not judged before five seconds', () => {
  const pace = even(100_000, 4_500);
  expect(pace.settledRate(4_999)).toBeUndefined();
  expect(even(100_000, 5_000).settledRate(5_000)).toBe(100_000);
});

test('bytes that are raised change the total and not the rate', () => {
  const pace = even(1_000_000, 10_000);
  pace.raise(5_000);
  expect([pace.bytes, pace.rate(10_000)]).toEqual([10_005_000, 1_000_000]);
});
