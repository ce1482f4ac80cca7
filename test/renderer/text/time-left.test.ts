import { describe, expect, test } from 'vitest';
import { timeLeft, timeLeftText } from '../../../renderer/text/time-left.ts';

const mb = 1_000_000;

function job(rates: readonly number[], change: Partial<Parameters<typeof timeLeft>[0]> = {}) {
  return {
    state: 'running' as const,
    doneBytes: 400 * mb,
    totalBytes: 1000 * mb,
    rate: rates.at(-1) ?? 0,
    rates,
    rateEveryMs: 1000,
    ...change,
  };
}

describe('time left', () => {
  test('an even rate gives one number', () => {
    const left = timeLeft(job(Array(20).fill(10 * mb)));
    expect(left).toEqual({ kind: 'about', ms: 60_000 });
    expect(timeLeftText(left)).toBe('about 1\u00a0min left');
  });

  test('one slow second does not make it a range', () => {
    const rates = [...Array(20).fill(10 * mb), 1 * mb, ...Array(20).fill(10 * mb)];
    expect(timeLeft(job(rates)).kind).toBe('about');
  });

  test('an uneven rate gives a range from the fast to the slow quartile', () => {
    const rates = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 5 * mb : 20 * mb));
    const left = timeLeft(job(rates));
    expect(left).toEqual({ kind: 'between', fromMs: 30_000, toMs: 120_000 });
    expect(timeLeftText(left)).toBe('30\u00a0s to 2\u00a0min left');
  });

  test('only the last minute counts', () => {
    const rates = [...Array(300).fill(1 * mb), ...Array(60).fill(10 * mb)];
    expect(timeLeft(job(rates))).toEqual({ kind: 'about', ms: 60_000 });
  });

  test('a line that stands still for a quarter of the time has no upper end', () => {
    const rates = Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? 0 : 10 * mb));
    const left = timeLeft(job(rates));
    expect(left).toEqual({ kind: 'at-least', ms: 60_000 });
    expect(timeLeftText(left)).toBe('more than 1\u00a0min left');
  });

  test.each([
    ['in the first seconds', job([10 * mb, 10 * mb])],
    ['while nothing comes', job(Array(20).fill(0))],
    ['while it is paused', job(Array(20).fill(10 * mb), { state: 'paused' })],
    ['when all bytes are here', job(Array(20).fill(10 * mb), { doneBytes: 1000 * mb })],
  ])('nothing is said %s', (_, facts) => {
    expect(timeLeftText(timeLeft(facts))).toBe('');
  });

  test('two ends that round to the same are one number', () => {
    expect(timeLeftText({ kind: 'between', fromMs: 61_000, toMs: 74_000 })).toBe('about 1\u00a0min left');
  });
});
