/**
 * Loaded first (`--import`) into a process that shall kill itself: it counts the calls that change the disk and sends SIGKILL
 * instead of making the one it is told to. `?thread=main|worker&step=N` counts from 1, each worker thread for itself.
 * Its last words on stderr are the call that was not made.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import Database from 'better-sqlite3';

const wish = new URL(import.meta.url).searchParams;
const mine = isMainThread === (wish.get('thread') === 'main');
const last = mine ? Number(wish.get('step')) : Number.POSITIVE_INFINITY;
let steps = 0;

type Method = (this: unknown, ...args: never[]) => unknown;

function step(name: string, [what]: readonly unknown[]): void {
  steps += 1;
  if (steps !== last) return;
  fs.writeSync(2, `${name} ${typeof what === 'string' ? what : ''}\n`);
  process.kill(process.pid, 'SIGKILL');
  // In a worker the signal may take a moment: nothing more may happen here.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Replaces methods by ones that count; `counts` says whether a call changes anything. */
function count(
  owner: object,
  names: readonly string[],
  counts: (self: unknown, args: readonly unknown[]) => boolean,
): void {
  for (const name of names) {
    const method: unknown = Reflect.get(owner, name);
    if (typeof method !== 'function') continue;
    const counted: Method = function (...args) {
      if (counts(this, args)) step(name, args);
      return Reflect.apply(method, this, args);
    };
    Object.defineProperty(owner, name, { value: counted, writable: true, configurable: true });
  }
}

const changing = ['rename', 'rm', 'rmdir', 'unlink', 'link', 'mkdir', 'copyFile', 'chmod', 'writeFile', 'truncate'];
count(fs.promises, changing, () => true);
count(
  fs,
  [...changing, 'appendFile'].map((name) => `${name}Sync`),
  () => true,
);
const reading = new Set<unknown>([undefined, 'r']);
count(fs.promises, ['open'], (_, [, flags]) => !reading.has(flags));

const probe = await fs.promises.open(join(import.meta.dirname, 'die-at-step.ts'), 'r');
count(Object.getPrototypeOf(probe), ['write', 'writev', 'writeFile', 'sync', 'datasync', 'truncate'], () => true);
await probe.close();
syncBuiltinESMExports();

const memory = new Database(':memory:');
const statement = memory.prepare('SELECT 1');
count(Object.getPrototypeOf(statement), ['run'], (self) => {
  if (!(self instanceof Object) || !('source' in self) || !('database' in self)) return false;
  const { source, database } = self;
  if (!(database instanceof Database) || database.memory) return false;
  return source === 'COMMIT' || !database.inTransaction;
});
count(Database.prototype, ['exec'], (self) => self instanceof Database && !self.inTransaction);
memory.close();
