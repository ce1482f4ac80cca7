import { expect, test } from 'vitest';
import { type RetryPolicy, retryDelayMs } from '../../../electron/engine/transfer/retry.ts';

const policy: RetryPolicy = { attempts: 5, backoffMs: 500, random: () => 1 };

test.each([
  [1, 500],
  [2, 1000],
  [4, 4000],
  [7, 32_000],
  [8, 60_000],
  [40, 60_000],
])('after failure %i the longest backoff is %i ms', (failures, waitMs) => {
  expect(retryDelayMs(failures, policy)).toBe(waitMs);
});

test('the jitter is full: from nothing to the whole backoff', () => {
  expect(retryDelayMs(3, { ...policy, random: () => 0 })).toBe(0);
  expect(retryDelayMs(3, { ...policy, random: () => 0.25 })).toBe(500);
});

test.each([
  ['is a lower bound', 10_000, 10_000],
  ['does not shorten the backoff', 100, 2000],
  ['is believed up to two minutes', 86_400_000, 120_000],
])('Retry-After %s', (_, retryAfterMs, waitMs) => {
  expect(retryDelayMs(3, policy, retryAfterMs)).toBe(waitMs);
});
