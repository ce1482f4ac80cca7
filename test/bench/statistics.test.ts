import { describe, expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';
import { median, medianRatio } from './statistics.ts';

describe('a median', () => {
  test.each([
    ['of one value is that value', [3], 3],
    ['of an odd count is the one in the middle, whatever the order', [9, 1, 5], 5],
    ['of an even count is between the two in the middle', [4, 1, 3, 10], 3.5],
    ['is not moved by one that is far out', [1, 1, 1, 1, 1000], 1],
  ])('%s', (_, values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

test('a ratio is that of the medians', () => {
  expect(medianRatio([2, 100, 3], [6, 4, 8])).toBe(0.5);
});

test('contestants run once a round, in the opposite order every other round', async () => {
  const order: string[] = [];
  const contestant = (name: string) => async () => order.push(name);
  const values = await inTurn(3, { a: contestant('a'), b: contestant('b') });
  expect(order.join('')).toBe('abbaab');
  expect(values).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
});
