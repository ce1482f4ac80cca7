import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineApi } from '../../electron/contract/api.ts';
import type { JobResult } from '../../electron/contract/job.ts';
import type { AuditReport } from '../../electron/contract/mirror.ts';
import { doneResult, endOf, FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

type AuditRequest = Parameters<EngineApi['mirrors']['audit']>[0];

const clean: AuditReport = {
  files: 11,
  bytes: 1_000_000,
  skipped: 0,
  missing: [],
  damaged: [],
  extra: [],
  repaired: [],
  failures: [],
};
const file = (path: string, reason: string) => ({ path, sizeBytes: 5, reason });
const damaged = { ...clean, damaged: [file('a/b', 'its sha256 differs')] };
const result: JobResult = { ...doneResult, fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, reusedFiles: 0 };

async function audited(report: AuditReport | undefined, ended: Partial<JobResult>, ...args: readonly string[]) {
  const requests: AuditRequest[] = [];
  const engine = new FakeEngine({
    mirrors: {
      audit: async (request) => {
        requests.push(request);
        return { jobId: 'job-1' };
      },
    },
    jobs: {
      wait: async () => endOf({ ...result, ...ended }, { kind: 'audit' }),
      ...(report === undefined ? {} : { auditReport: async () => report }),
    },
  });
  const folder = tempFolder();
  const host = new FakeHost({ engine });
  const code = await host.run('audit', folder, ...args);
  return { code, host, request: requests[0], folder };
}

describe('the exit code', () => {
  test.each<[string, AuditReport, Partial<JobResult>, number]>([
    ['all is right', clean, {}, 0],
    ['something is extra', { ...clean, extra: [file('x', 'not listed')] }, {}, 0],
    ['something is damaged', damaged, {}, 5],
    ['something is missing', { ...clean, missing: [file('a', 'gone')] }, {}, 5],
    ['all damage is repaired', { ...damaged, repaired: ['a/b'] }, {}, 0],
    [
      'some damage is repaired',
      { ...damaged, missing: [file('c', 'gone')], repaired: ['a/b'] },
      { outcome: 'partial', failures: [{ code: 'TIMEOUT', message: 'No answer.', path: 'c' }] },
      5,
    ],
    ['a file could not be read', clean, { outcome: 'partial', failures: [{ code: 'UNEXPECTED', message: 'No.' }] }, 7],
  ])('where %s', async (_, report, ended, expected) => {
    expect((await audited(report, ended)).code).toBe(expected);
  });

  test('where the audit failed as a whole is that of its failure', async () => {
    const { code, host } = await audited(undefined, {
      outcome: 'failed',
      failures: [{ code: 'LOCKED', message: 'In use.' }],
    });
    expect(code).toBe(6);
    expect(host.stderr.text).toContain('In use.');
  });

  test('of a cancelled audit is 130', async () => {
    expect((await audited(undefined, { outcome: 'cancelled' })).code).toBe(130);
  });
});

describe('the output', () => {
  test('lists what was found and counts it', async () => {
    const report = {
      ...damaged,
      missing: [file('c', 'it is gone')],
      extra: [file('x', 'nothing lists it')],
      repaired: ['a/b'],
    };
    const { host } = await audited(report, {});
    expect(host.stdout.text.split('\n')).toEqual([
      'missing  c: it is gone',
      'damaged  a/b: its sha256 differs; repaired',
      'extra    x: nothing lists it',
      'This mirror is damaged: 11 files read (1.00 MB), 1 missing, 1 damaged, 1 extra, 1 repaired.',
      '',
    ]);
  });

  test('with --json is the report and the result in one', async () => {
    const { host } = await audited(damaged, {}, '--json');
    expect(host.stdout.documents).toEqual([{ kind: 'result', ...result, ...damaged, failures: [] }]);
  });

  test('names a failure once, even if both the job and the report have it', async () => {
    const failures = [{ code: 'TIMEOUT' as const, message: 'No answer.', path: 'c' }];
    const { host } = await audited({ ...clean, failures }, { outcome: 'partial', failures }, '--json');
    expect(host.stdout.documents.at(-1)).toMatchObject({ failures });
  });
});

describe('the request', () => {
  test('has the folder and nothing to repair', async () => {
    const { request, folder } = await audited(clean, {});
    expect(request).toEqual({ mirror: { folder: resolve(folder) }, repair: false });
  });

  // The host's clock says 2025-08-05T12:00:00Z.
  test.each([
    ['2025-08-01', '2025-08-01T00:00:00.000Z'],
    ['2025-08-01T10:00:00+02:00', '2025-08-01T08:00:00.000Z'],
    ['12h', '2025-08-05T00:00:00.000Z'],
    ['7d', '2025-07-29T12:00:00.000Z'],
    ['2w', '2025-07-22T12:00:00.000Z'],
  ])('takes --since %s as %s', async (since, expected) => {
    expect((await audited(clean, {}, '--since', since, '--repair')).request).toMatchObject({
      since: expected,
      repair: true,
    });
  });

  test.each(['yesterday', '2025-13-01', '2025-08-06', '5', '-1d', '7days', ''])('refuses --since %j', async (since) => {
    const { code, request } = await audited(clean, {}, `--since=${since}`);
    expect(code).toBe(2);
    expect(request).toBeUndefined();
  });
});
