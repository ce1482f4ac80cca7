import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobResult } from '../../../electron/contract/job.ts';
import type { AuditReport, Mirror } from '../../../electron/contract/mirror.ts';
import type { Credentials } from '../../../electron/contract/source.ts';
import type { StoredJob } from '../../../electron/engine/registry/job-table.ts';
import { Registry } from '../../../electron/engine/registry/registry.ts';

let folder: string;
let registry: Registry;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamferry-tables-'));
  registry = Registry.open(folder, { readOnly: false, homeFolder: folder });
});
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('mirrors', () => {
  const summary: Mirror = {
    id: 'm1',
    name: 'Noble',
    folder: join(tmpdir(), 'noble'),
    sourceLocation: 'https://lab.example/',
    trust: 'signed',
    selection: {
      rules: [{ id: 'r1', terms: { kind: 'filters', filters: ['arch=amd64'] }, max: 1, keep: false }],
      pins: [{ product: 'p', version: '20250101' }],
    },
    publication: 'verbatim',
    keepRevisions: 1,
    state: 'ready',
    files: 3,
    sizeBytes: 1234,
    revision: {
      number: 2,
      publishedAt: '2025-01-02T00:00:00.000Z',
      signers: [{ fingerprint: 'A'.repeat(40), signedAt: '2025-01-01T00:00:00.000Z' }],
      files: 3,
      sizeBytes: 1234,
    },
  };
  const known = { id: 'm1', folder: summary.folder, name: 'Noble', sourceId: 'maas-stable', summary };

  test('a summary of before upstream signers were recorded is read as it is, one with them whole', () => {
    registry.mirrors.upsert(known);
    expect(registry.mirrors.byId('m1')?.summary).toEqual(summary);
    const upstreamSigners = summary.revision?.signers ?? [];
    registry.mirrors.upsert({ ...known, summary: { ...summary, upstreamSigners } });
    expect(registry.mirrors.byId('m1')?.summary?.upstreamSigners).toEqual(upstreamSigners);
  });

  test('one is found by id and by folder, however the folder is written', () => {
    registry.mirrors.upsert(known);
    expect(registry.mirrors.byId('m1')).toEqual(known);
    expect(registry.mirrors.byFolder(join(summary.folder, 'x', '..'))).toEqual(known);
    expect(registry.mirrors.byFolder(join(summary.folder, 'x'))).toBeUndefined();
  });

  test('an upsert replaces what was known, its summary too', () => {
    registry.mirrors.upsert(known);
    registry.mirrors.upsert({ id: 'm1', folder: known.folder, name: 'Renamed' });
    expect(registry.mirrors.list()).toEqual([{ id: 'm1', folder: known.folder, name: 'Renamed' }]);
  });

  test('one folder is one mirror: a new id there replaces the old', () => {
    registry.mirrors.upsert(known);
    registry.mirrors.upsert({ id: 'm2', folder: known.folder, name: 'Other' });
    expect(registry.mirrors.list().map(({ id }) => id)).toEqual(['m2']);
  });

  test('a forgotten one is gone', () => {
    registry.mirrors.upsert(known);
    registry.mirrors.forget('m1');
    expect(registry.mirrors.list()).toEqual([]);
  });
});

describe('settings', () => {
  test('they start with defaults', () => {
    expect(registry.settings.get()).toEqual({
      mirrorsFolder: join(folder, 'Streamferry'),
      jobsPerHost: 6,
      limitRate: 0,
      keepRevisions: 1,
      proxy: { kind: 'environment' },
      caFile: '',
      appearance: 'system',
      units: 'decimal',
      logLevel: 'info',
      closeWhileRunning: 'ask',
    });
  });

  test('a change leaves the others as they are', () => {
    registry.settings.set({ limitRate: 5_000_000 });
    expect(registry.settings.set({ keepRevisions: 0 })).toMatchObject({ limitRate: 5_000_000, keepRevisions: 0 });
  });

  test.each([
    [{ jobsPerHost: 0 }],
    [{ jobsPerHost: 1.5 }],
    [{ jobsPerHost: 65 }],
    [{ limitRate: -1 }],
    [{ keepRevisions: Number.NaN }],
    [{ mirrorsFolder: 'relative' }],
    [{ jobsPerHost: 4, limitRate: -1 }],
    [{ caFile: 'relative.pem' }],
    [{ appearance: 'dim' as 'dark' }],
    [{ units: '' as 'binary' }],
    [{ logLevel: 'trace' as 'debug' }],
    [{ closeWhileRunning: 'never' as 'ask' }],
    [{ proxy: { kind: 'explicit', url: '' } as const }],
    [{ proxy: { kind: 'explicit', url: 'ftp://proxy:1' } as const }],
    [{ proxy: { kind: 'auto' } as never }],
  ])('%j is refused whole', (change) => {
    const before = registry.settings.get();
    expect(() => registry.settings.set(change)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(registry.settings.get()).toEqual(before);
  });
});

test('a proxy that is refused is not repeated: it may hold a password', () => {
  const proxy = { kind: 'explicit', url: 'ftp://me:sesame@proxy:1' } as const;
  expect(() => registry.settings.set({ proxy })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^(?!.*sesame).*proxy/) }),
  );
});

test('a stored setting that is not understood is at its default, and the others as they were', () => {
  registry.settings.set({ jobsPerHost: 3, units: 'binary' });
  const database = new Database(join(folder, 'registry.sqlite'));
  database.exec(`UPDATE settings SET value = '"imperial"' WHERE key = 'units'`);
  database.close();
  expect(registry.settings.get()).toMatchObject({ jobsPerHost: 3, units: 'decimal' });
});

describe('schedules', () => {
  const at = '2025-01-01T00:00:00.000Z';
  const later = '2025-01-02T00:00:00.000Z';
  const daily = { mirrorId: 'm1', cadence: { kind: 'daily', at: '02:00' }, countedFrom: at } as const;

  test('one is stored whole, and a run changes what follows from it', () => {
    const quiet = { ...daily, quietHours: { from: '22:00', to: '06:00' }, retryAt: later };
    registry.schedules.set(quiet);
    expect(registry.schedules.get('m1')).toEqual(quiet);
    registry.schedules.record('m1', { countedFrom: later, lastRunAt: later });
    registry.schedules.record('m1', { countedFrom: later, lastOutcome: 'partial' });
    const { retryAt: _, ...ran } = { ...quiet, countedFrom: later, lastRunAt: later, lastOutcome: 'partial' };
    expect(registry.schedules.list()).toEqual([ran]);
    registry.schedules.set(daily);
    expect(registry.schedules.get('m1')).toEqual({ ...daily, lastRunAt: later, lastOutcome: 'partial' });
  });

  test('it goes with its mirror, however that goes', () => {
    const folder = join(tmpdir(), 'noble');
    for (const leave of [
      () => registry.mirrors.forget('m1'),
      () => registry.mirrors.upsert({ id: 'm2', folder, name: 'Other' }),
    ]) {
      registry.mirrors.upsert({ id: 'm1', folder, name: 'Noble' });
      registry.schedules.set(daily);
      registry.mirrors.upsert({ id: 'm1', folder, name: 'Renamed' });
      expect(registry.schedules.list()).toEqual([daily]);
      leave();
      expect(registry.schedules.list()).toEqual([]);
    }
  });

  test('a run of a mirror that was forgotten meanwhile is recorded nowhere', () => {
    registry.schedules.record('gone', { countedFrom: at });
    expect(registry.schedules.list()).toEqual([]);
  });
});

describe('jobs', () => {
  const result: JobResult = {
    outcome: 'partial',
    fetchedFiles: 2,
    fetchedBytes: 10,
    documentBytes: 3,
    reusedFiles: 1,
    removedFiles: 0,
    durationMs: 5,
    failures: [{ code: 'TIMEOUT', message: 'No byte for 30 s.', path: 'a/b', details: { attempts: 5 } }],
  };
  const job = (id: string, startedAt: string): StoredJob => ({
    id,
    kind: 'sync',
    mirrorFolder: '/m',
    request: { kind: 'sync', request: { mirror: { folder: '/m' } } },
    state: 'running',
    startedAt,
  });

  test('unfinished ones come oldest first, ended ones newest first with their result', () => {
    for (const [id, day] of [
      ['c', '03'],
      ['a', '01'],
      ['b', '02'],
      ['d', '04'],
    ] as const) {
      registry.jobs.insert(job(id, `2025-01-${day}T00:00:00.000Z`));
    }
    registry.jobs.update('a', { state: 'partial', endedAt: '2025-01-05T00:00:00.000Z', result });
    registry.jobs.update('d', { state: 'cancelled', endedAt: '2025-01-05T00:00:00.000Z' });
    registry.jobs.update('b', { state: 'interrupted' });
    expect(registry.jobs.unfinished().map(({ id, state }) => [id, state])).toEqual([
      ['b', 'interrupted'],
      ['c', 'running'],
    ]);
    expect(registry.jobs.history().map(({ id }) => id)).toEqual(['d', 'a']);
    expect(registry.jobs.history(1).map(({ id }) => id)).toEqual(['d']);
    expect(registry.jobs.history()[1]).toEqual({
      id: 'a',
      kind: 'sync',
      mirrorFolder: '/m',
      state: 'partial',
      startedAt: '2025-01-01T00:00:00.000Z',
      endedAt: '2025-01-05T00:00:00.000Z',
      result,
    });
  });

  test('what an audit found and that digests were skipped stays in the result', () => {
    registry.jobs.insert(job('a', '2025-01-01T00:00:00.000Z'));
    const told: JobResult = { ...result, findings: 2, digestsSkipped: true };
    registry.jobs.update('a', { state: 'done', endedAt: '2025-01-02T00:00:00.000Z', result: told });
    expect(registry.jobs.get('a')?.result).toEqual(told);
  });

  describe('with audit reports', () => {
    const at = '2025-01-01T00:00:00.000Z';
    const file = (path: string) => ({ path, sizeBytes: 5, reason: 'it is gone' });
    const digest = { algorithm: 'sha256', hex: 'a'.repeat(64) } as const;
    const report: AuditReport = {
      files: 3,
      bytes: 30,
      skipped: 1,
      missing: [file('a')],
      damaged: [{ ...file('b'), digest }],
      extra: [file('x')],
      repaired: ['a'],
      failures: result.failures,
    };

    test('keep the last one of each mirror, and none of a job that is not known', () => {
      for (const id of ['one', 'two']) registry.jobs.insert(job(id, at));
      registry.jobs.insert({ ...job('other', at), mirrorFolder: '/n' });
      for (const id of ['one', 'other', 'two', 'nobody'])
        registry.auditReports.put(id, { ...report, files: id.length });
      expect(registry.auditReports.of('one')).toBeUndefined();
      expect(registry.auditReports.of('nobody')).toBeUndefined();
      expect(registry.auditReports.of('two')).toEqual(report);
      expect(registry.auditReports.of('other')).toEqual({ ...report, files: 5 });
    });

    test('cut long lists, and tell how long they were', () => {
      const many = Array.from({ length: 5000 }, (_, number) => file(`f${number}`));
      registry.jobs.insert(job('a', at));
      registry.auditReports.put('a', { ...report, missing: many, repaired: ['f0', 'f4999'] });
      const kept = registry.auditReports.of('a');
      expect(kept?.missing).toHaveLength(2000);
      expect(kept?.missing.some(({ path }) => path === 'f0')).toBe(false);
      expect(kept?.counts).toEqual({
        missing: 5000,
        damaged: 1,
        extra: 1,
        repaired: 2,
        stillMissing: 4998,
        stillDamaged: 1,
      });
    });

    test('lose a report when its job leaves the history', () => {
      registry.jobs.insert({ ...job('old', '2020-01-01T00:00:00.000Z'), state: 'done' });
      registry.auditReports.put('old', report);
      for (let number = 0; number < 499; number++) registry.jobs.insert({ ...job(`j${number}`, at), state: 'done' });
      expect(registry.auditReports.of('old')).toEqual(report);
      registry.jobs.insert({ ...job('last', at), state: 'done' });
      expect(registry.auditReports.of('old')).toBeUndefined();
    });
  });

  test('a started again job has no end', () => {
    registry.jobs.insert(job('a', '2025-01-01T00:00:00.000Z'));
    registry.jobs.update('a', { state: 'failed', endedAt: '2025-01-02T00:00:00.000Z' });
    registry.jobs.update('a', { state: 'running' });
    expect(registry.jobs.get('a')).toEqual(job('a', '2025-01-01T00:00:00.000Z'));
  });

  test('credentials of a described source are not stored; the rest of the request is', () => {
    const source = { url: 'https://lab.example/', trust: { kind: 'signed' as const, fingerprints: ['A'.repeat(40)] } };
    const sync = {
      mirror: { id: 'm1' },
      rule: { terms: { kind: 'filters' as const, filters: ['arch=amd64'] }, max: 1, keep: false },
      limitRate: 1000,
    };
    const credentials: Credentials = { kind: 'bearer', token: 'sesame-open' };
    const described = { ...source, credentials };
    registry.jobs.insert({
      ...job('a', '2025-01-01T00:00:00.000Z'),
      request: { kind: 'sync', request: { ...sync, source: { kind: 'described', source: described } } },
    });
    expect(registry.jobs.get('a')?.request).toEqual({
      kind: 'sync',
      request: { ...sync, source: { kind: 'described', source } },
    });
    expect(readFileSync(join(folder, 'registry.sqlite'), 'latin1')).not.toContain('sesame-open');
  });

  test('only the newest 500 ended jobs are remembered, and every unfinished one', () => {
    const minute = (number: number) => new Date(Date.UTC(2025, 0, 1, 0, number)).toISOString();
    registry.jobs.insert(job('unfinished', '2020-01-01T00:00:00.000Z'));
    const database = new Database(join(folder, 'registry.sqlite'));
    const insert = database.prepare(
      `INSERT INTO jobs (id, kind, mirror_folder, request, state, started_at)
       SELECT ?, kind, mirror_folder, request, 'done', ? FROM jobs WHERE id = 'unfinished'`,
    );
    database.transaction(() => {
      for (let number = 0; number < 504; number++) insert.run(`j${number}`, minute(number));
    })();
    database.close();
    registry.jobs.insert({ ...job('j504', minute(504)), state: 'done', endedAt: minute(505) });
    const history = registry.jobs.history();
    expect(history).toHaveLength(500);
    expect(history.at(0)?.id).toBe('j504');
    expect(history.at(-1)?.id).toBe('j5');
    expect(registry.jobs.get('unfinished')).toBeDefined();
  });
});
