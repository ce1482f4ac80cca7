import { describe, expect, test } from 'vitest';
import {
  CatalogueMemory,
  type CatalogueReader,
  type ReadCatalogue,
} from '../../../electron/engine/catalogue/catalogue-memory.ts';

function setUp() {
  const clock = { now: Date.parse('2026-11-21T10:00:00Z') };
  const memory = new CatalogueMemory(() => new Date(clock.now));
  const asked: string[] = [];
  const gate = { hold: undefined as Promise<void> | undefined };
  const reader =
    (name: string): CatalogueReader =>
    async (before, signal) => {
      asked.push(before === undefined ? name : `${name} again`);
      await gate.hold;
      signal.throwIfAborted();
      return read(`${name} ${asked.length}`);
    };
  return { clock, memory, asked, gate, reader };
}

function read(fingerprint: string): ReadCatalogue {
  return { location: '/stream', fingerprint, catalogue: { products: [], documents: [], transferredBytes: 0 } };
}

describe('the memory of catalogues', () => {
  test('reads a source once, and once for two who ask at the same time', async () => {
    const { memory, asked, reader } = setUp();
    const [one, two] = await Promise.all([memory.recall('a', reader('a')), memory.recall('a', reader('a'))]);
    expect(one).toBe(two);
    expect(await memory.recall('a', reader('a'))).toBe(one);
    expect(asked).toEqual(['a']);
  });

  test('keeps two, and of three forgets the longest unused', async () => {
    const { memory, asked, reader } = setUp();
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await memory.recall(name, reader(name));
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  test('asks again on request, knowing what was there', async () => {
    const { memory, asked, reader } = setUp();
    await memory.recall('a', reader('a'));
    const again = await memory.read('a', reader('a'));
    expect(asked).toEqual(['a', 'a again']);
    expect(await memory.recall('a', reader('a'))).toBe(again);
  });

  test('asks after five minutes in the background, and answers at once with what it has', async () => {
    const { clock, memory, asked, reader } = setUp();
    const first = await memory.recallAndRevalidate('a', reader('a'));
    clock.now += 4 * 60_000;
    await memory.recallAndRevalidate('a', reader('a'));
    expect(asked).toEqual(['a']);
    clock.now += 2 * 60_000;
    expect(await memory.recallAndRevalidate('a', reader('a'))).toBe(first);
    const second = await memory.read('a', reader('a'));
    expect(second).not.toBe(first);
    expect(asked).toEqual(['a', 'a again']);
  });

  test('does not keep what was forgotten while it was read', async () => {
    const { memory, asked, gate, reader } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate.hold = promise;
    const old = memory.recall('a', reader('a'));
    await Promise.resolve();
    memory.forget();
    resolve();
    await old;
    await memory.recall('a', reader('a'));
    expect(asked).toEqual(['a', 'a']);
  });

  test('keeps nothing of a reading that failed, but what was there before', async () => {
    const { memory, reader } = setUp();
    const first = await memory.recall('a', reader('a'));
    await expect(memory.read('a', () => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
    expect(await memory.recall('a', reader('a'))).toBe(first);
  });

  test('stops what is being read when it is closed', async () => {
    const { memory, gate, reader } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate.hold = promise;
    const reading = memory.recall('a', reader('a')).catch((error: unknown) => error);
    await Promise.resolve();
    const closed = memory.close();
    resolve();
    await closed;
    expect(await reading).toMatchObject({ name: 'AbortError' });
  });
});
