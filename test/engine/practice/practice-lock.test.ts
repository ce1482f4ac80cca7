import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whileLocked } from '../../../electron/engine/practice/practice-lock.ts';
import { startScript } from '../../helpers/start-script.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

test('other processes stay locked out while somebody in the holding process waits for the lock, too', async () => {
  const lockFile = join(tempFolder(), 'lock');
  const order: string[] = [];
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holder = whileLocked(lockFile, async () => {
    held.resolve();
    await release.promise;
    order.push('holder');
  });
  await held.promise;
  const waiter = whileLocked(lockFile, async () => order.push('waiter'));
  await new Promise((resolve) => setTimeout(resolve, 120));
  const attempt = `import Database from 'better-sqlite3';
    try { new Database(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE'); console.log('taken'); }
    catch (error) { console.log(error.code); }`;
  expect((await startScript(attempt, [lockFile]).output).trim()).toBe('SQLITE_BUSY');
  release.resolve();
  await Promise.all([holder, waiter]);
  expect(order).toEqual(['holder', 'waiter']);
});

test('the lock is free again after a task that failed, and after its process was killed', async () => {
  const lockFile = join(tempFolder(), 'lock');
  await expect(whileLocked(lockFile, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  const killed = startScript(
    `import { whileLocked } from './electron/engine/practice/practice-lock.ts';
     await whileLocked(process.argv[1], async () => process.kill(process.pid, 'SIGKILL'));`,
    [lockFile],
  );
  await expect(killed.output).rejects.toThrow('SIGKILL');
  expect(await whileLocked(lockFile, async () => 'mine')).toBe('mine');
});
