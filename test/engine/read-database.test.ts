import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { journalOf, readDatabase } from '../../electron/engine/read-database.ts';
import { Registry } from '../../electron/engine/registry/registry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const timeoutMs = 1_000;

/** What a process leaves that is killed in the middle of writing the database at `file`. */
function killedWhileWriting(file: string, folder: string): string {
  const left = join(folder, 'left.sqlite');
  const database = new Database(file);
  // A cache this small writes pages before the transaction ends, as a large transaction does.
  database.pragma('cache_size = 1');
  database.exec('BEGIN; CREATE TABLE half_written (text TEXT)');
  const insert = database.prepare('INSERT INTO half_written VALUES (?)');
  for (let row = 0; row < 500; row++) insert.run('x'.repeat(500));
  copyFileSync(file, left);
  copyFileSync(journalOf(file), journalOf(left));
  database.exec('ROLLBACK');
  database.close();
  return left;
}

test('a database that a killed process left half written is read as it was before, and not touched', () => {
  const folder = tempFolder();
  const file = join(folder, 'whole.sqlite');
  const whole = new Database(file);
  whole.exec(`CREATE TABLE kept (text TEXT); INSERT INTO kept VALUES ('here')`);
  whole.close();
  const left = killedWhileWriting(file, folder);
  const before = readFileSync(left);
  expect(() => new Database(left, { readonly: true }).pragma('user_version')).toThrow(/readonly/);

  const database = readDatabase(left, timeoutMs);
  expect(database.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['kept']);
  expect(database.prepare('SELECT text FROM kept').pluck().get()).toBe('here');
  expect(() => database.exec('DELETE FROM kept')).toThrow(/readonly/);
  database.close();
  expect(readFileSync(left).equals(before)).toBe(true);
  expect(existsSync(journalOf(left))).toBe(true);
});

test('a registry that a killed process left half written can be opened for a dry run', async () => {
  const dataFolder = join(tempFolder(), 'data');
  Registry.open(dataFolder, { readOnly: false }).close();
  const file = join(dataFolder, 'registry.sqlite');
  const left = killedWhileWriting(file, tempFolder());
  copyFileSync(left, file);
  copyFileSync(journalOf(left), journalOf(file));
  const registry = Registry.open(dataFolder, { readOnly: true });
  expect((await registry.sources.list()).length).toBeGreaterThan(0);
  registry.close();
});
