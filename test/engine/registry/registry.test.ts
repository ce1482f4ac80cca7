import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '../../../electron/engine/registry/registry.ts';

let folder: string;
const opened: Registry[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamferry-registry-'));
});
afterEach(() => {
  for (const registry of opened.splice(0)) registry.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(readOnly = false): Registry {
  const registry = Registry.open(join(folder, 'data'), { readOnly, homeFolder: folder });
  opened.push(registry);
  return registry;
}

function rawDatabase(work: (database: Database.Database) => void): void {
  const database = new Database(join(folder, 'data', 'registry.sqlite'));
  try {
    work(database);
  } finally {
    database.close();
  }
}

describe('opening', () => {
  test('what is stored is there after opening again', async () => {
    const first = open();
    await first.sources.add({ name: 'Lab', url: 'http://lab.example/images/', trust: { kind: 'unsigned' } });
    first.settings.set({ jobsPerHost: 3 });
    first.close();
    const second = open();
    expect((await second.sources.list()).map(({ id }) => id)).toContain('lab');
    expect(second.settings.get().jobsPerHost).toBe(3);
  });

  test('the database uses a rollback journal, never WAL', () => {
    open();
    rawDatabase((database) => expect(database.pragma('journal_mode', { simple: true })).toBe('delete'));
  });

  test('two processes can have it open', async () => {
    const [one, other] = [open(), open()];
    await one.sources.add({ name: 'One', url: 'http://one.example/', trust: { kind: 'unsigned' } });
    await other.sources.add({ name: 'Other', url: 'http://other.example/', trust: { kind: 'unsigned' } });
    expect((await one.sources.list()).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['maas-stable', 'one', 'other']),
    );
  });

  test('a registry of a newer version is refused and left alone', () => {
    open().close();
    rawDatabase((database) => database.pragma('user_version = 99'));
    expect(() => open()).toThrow(expect.objectContaining({ code: 'LAYOUT_NEWER' }));
    expect(() => open(true)).toThrow(expect.objectContaining({ code: 'LAYOUT_NEWER' }));
    rawDatabase((database) => expect(database.pragma('user_version', { simple: true })).toBe(99));
  });

  test('one from before there were schedules keeps all it has and takes schedules', () => {
    const before = open();
    before.mirrors.upsert({ id: 'm1', folder, name: 'Noble' });
    before.settings.set({ jobsPerHost: 3 });
    before.close();
    rawDatabase((database) => {
      database.exec('DROP TRIGGER schedules_go_with_mirrors; DROP TABLE schedules');
      database.exec('DROP TRIGGER audit_reports_go_with_jobs; DROP TABLE audit_reports; DROP TABLE trusted_keys');
      database.pragma('user_version = 2');
    });
    const after = open();
    expect(after.settings.get().jobsPerHost).toBe(3);
    after.schedules.set({ mirrorId: 'm1', cadence: { kind: 'hourly' }, countedFrom: '2025-01-01T00:00:00.000Z' });
    expect(after.schedules.list()).toHaveLength(1);
    after.mirrors.forget('m1');
    expect(after.schedules.list()).toEqual([]);
  });

  test('a file that is no database is LEDGER_CORRUPT', () => {
    open().close();
    writeFileSync(
      join(folder, 'data', 'registry.sqlite'),
      'this is no database, but it is long enough to be read as one',
    );
    expect(() => open()).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
  });

  test('a data folder that is a file is NOT_WRITABLE', () => {
    writeFileSync(join(folder, 'data'), '');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }));
  });

  test('a row that does not fit its schema is LEDGER_CORRUPT and names the column', async () => {
    const registry = open();
    await registry.sources.add({ name: 'Lab', url: 'http://lab.example/', trust: { kind: 'unsigned' } });
    rawDatabase((database) => database.exec(`UPDATE sources SET trust = '{"kind":"whatever"}'`));
    await expect(registry.sources.list()).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining('trust'),
    });
  });
});

describe('read-only', () => {
  test('without a registry it is an empty one with the built-in sources, and nothing is written', async () => {
    const registry = open(true);
    expect((await registry.sources.list()).map(({ id }) => id)).toEqual(['maas-stable', 'maas-candidate', 'practice']);
    expect(registry.mirrors.list()).toEqual([]);
    expect(registry.jobs.unfinished()).toEqual([]);
    expect(registry.settings.get().mirrorsFolder).toBe(join(folder, 'Streamferry'));
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('a write is refused, with a registry and without', () => {
    expect(() => open(true).settings.set({ jobsPerHost: 2 })).toThrow();
    open().close();
    expect(() => open(true).settings.set({ jobsPerHost: 2 })).toThrow();
  });

  test('an older registry is brought up to date in memory only', async () => {
    open().close();
    rawDatabase((database) => {
      database.exec(
        'DROP TABLE sources; DROP TABLE mirrors; DROP TABLE settings; DROP TABLE jobs; DROP TABLE audit_reports',
      );
      database.exec(
        'DROP TABLE serve_fetches; DROP TABLE serve_groups; DROP TABLE serve_unexpected; DROP TABLE schedules; DROP TABLE trusted_keys',
      );
      database.pragma('user_version = 0');
    });
    const before = readdirSync(join(folder, 'data'));
    expect(await open(true).sources.list()).toHaveLength(3);
    rawDatabase((database) => expect(database.pragma('user_version', { simple: true })).toBe(0));
    expect(readdirSync(join(folder, 'data'))).toEqual(before);
  });
});
