import { expect, test } from 'vitest';
import { Starting } from '../../../renderer/ui/starting.svelte.ts';

test('a second click begins nothing while the first is on its way, and a later one does', async () => {
  const starting = new Starting();
  const begun: number[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begin = async () => {
    begun.push(begun.length + 1);
    await gates[begun.length - 1]?.promise;
    return `job ${begun.length}`;
  };
  const first = starting.run(begin);
  expect(starting.busy).toBe(true);
  expect(await starting.run(begin)).toBeUndefined();
  gates[0]?.resolve();
  expect([await first, starting.busy, begun]).toEqual(['job 1', false, [1]]);
  gates[1]?.resolve();
  expect(await starting.run(begin)).toBe('job 2');
});

test('what could not be begun may be tried again', async () => {
  const starting = new Starting();
  await expect(starting.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(starting.busy).toBe(false);
});
