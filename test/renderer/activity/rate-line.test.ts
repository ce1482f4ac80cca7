import { describe, expect, test } from 'vitest';
import { agoText, axisTop, rateLine, rateLineText } from '../../../renderer/features/activity/rate-line.ts';

describe('rate line', () => {
  test('the newest point is now, the others seconds before', () => {
    expect(rateLine({ rates: [1, 2, 3], rateEveryMs: 2000 })).toEqual([
      [-4, -2, 0],
      [1, 2, 3],
    ]);
  });

  test('the plot is told in a sentence with its extremes', () => {
    const text = rateLineText({ rates: [2e6, 4e6, 6e6], rateEveryMs: 30_000, rate: 5e6 });
    expect(text.replaceAll('\u00a0', ' ')).toBe(
      'Rate over the last 1 min: now 5 MB/s, between 2 MB/s and 6 MB/s, 4 MB/s on average.',
    );
    const ended = { rates: [2e6, 4e6], rateEveryMs: 1000, rate: 0, endedAt: '2026-01-01T00:00:00Z' };
    expect(rateLineText(ended).replaceAll('\u00a0', ' ')).toBe(
      'Rate over 1 s: between 2 MB/s and 4 MB/s, 3 MB/s on average.',
    );
    expect(rateLineText({ rates: [2e6], rateEveryMs: 1000, rate: 0 })).toBe('No rate measured yet.');
  });

  test.each([
    [[0], 1000, 1000],
    [[93_000_000], 1000, 100_000_000],
    [[101_000_000], 1000, 200_000_000],
    [[999_000_000], 1000, 1_000_000_000],
    [[3 * 1024 ** 2], 1024, 5 * 1024 ** 2],
  ])('the axis for %j in base %i ends at %i', (rates, base, top) => {
    expect(axisTop(rates, base)).toBe(top);
  });

  test('times are told as before now', () => {
    expect([agoText(0, 'now'), agoText(0, 'end'), agoText(-90, 'now')]).toEqual([
      'now',
      'end',
      '−1\u00a0min 30\u00a0s',
    ]);
  });
});
