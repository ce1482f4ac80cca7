import { describe, expect, test } from 'vitest';
import { BufferPool } from '../../../electron/engine/serve/buffer-pool.ts';

const [kB, MB] = [1024, 1024 * 1024];

describe('BufferPool', () => {
  test('gives the wished size, as a power of two from 64 kB to 1 MB', () => {
    const pool = new BufferPool(64 * MB);
    pool.enter();
    expect([1, 64 * kB, 100 * kB, 512 * kB, 5 * MB].map((wish) => pool.take(wish).length)).toEqual([
      64 * kB,
      64 * kB,
      64 * kB,
      512 * kB,
      MB,
    ]);
  });

  test('the more bodies share it, the smaller the buffers; all together stay within the budget', () => {
    const pool = new BufferPool(16 * MB);
    const sizes = [4, 16, 64, 128].map((bodies) => {
      for (let i = 0; i < bodies; i += 1) pool.enter();
      const taken = Array.from({ length: bodies * 2 }, () => pool.take(MB));
      expect(pool.allocatedBytes).toBeLessThanOrEqual(16 * MB);
      for (const buffer of taken) pool.give(buffer);
      for (let i = 0; i < bodies; i += 1) pool.leave();
      return taken[0]?.length;
    });
    expect(sizes).toEqual([MB, 512 * kB, 128 * kB, 64 * kB]);
    expect(pool.allocatedBytes).toBeLessThanOrEqual(16 * MB);
  });

  test('a buffer that was given back is used again; one that was dropped is not', () => {
    const pool = new BufferPool(4 * MB);
    const first = pool.take(MB);
    pool.give(first);
    expect(pool.take(MB)).toBe(first);
    pool.drop(first);
    expect(pool.take(MB)).not.toBe(first);
    expect(pool.allocatedBytes).toBe(MB);
  });

  test('what is above the budget is let go when it comes back', () => {
    const pool = new BufferPool(64 * kB);
    const taken = Array.from({ length: 10 }, () => pool.take(64 * kB));
    expect(pool.allocatedBytes).toBe(640 * kB);
    for (const buffer of taken) pool.give(buffer);
    expect(pool.allocatedBytes).toBe(64 * kB);
  });
});
