import { expect, test } from 'vitest';
import type { JobKind, JobOutcome } from '../../../electron/contract/job.ts';
import { lastRunAt, recordRun } from '../../../electron/engine/mirror/runs.ts';
import { openLedger } from '../../helpers/open-ledger.ts';

const nothing = { fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, reusedFiles: 0, removedFiles: 0, failures: [] };
const start = Date.parse('2026-01-01T00:00:00Z');

test('a mirror tells when a kind of run last ended well, and remembers the last two hundred of each', () => {
  const { ledger } = openLedger();
  const record = (hour: number, kind: JobKind, outcome: JobOutcome) => {
    const at = new Date(start + hour * 3_600_000);
    recordRun(ledger, { id: `${kind} ${hour}`, kind, startedAt: at, endedAt: at, result: { ...nothing, outcome } });
  };
  expect(lastRunAt(ledger, ['sync'])).toBeUndefined();
  record(0, 'audit', 'done');
  record(1, 'audit', 'partial');
  for (let hour = 0; hour < 300; hour += 1) record(hour, 'sync', hour < 298 ? 'done' : 'partial');
  expect(lastRunAt(ledger, ['sync'])).toBe(new Date(start + 297 * 3_600_000).toISOString());
  expect(lastRunAt(ledger, ['audit', 'repair'])).toBe(new Date(start).toISOString());
  expect(ledger.database.prepare('SELECT kind, count(*) AS runs FROM runs GROUP BY kind').all()).toEqual([
    { kind: 'audit', runs: 2 },
    { kind: 'sync', runs: 200 },
  ]);
});
