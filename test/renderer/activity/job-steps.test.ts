import { describe, expect, test } from 'vitest';
import type { JobPhase } from '../../../electron/contract/job.ts';
import { jobSteps } from '../../../renderer/features/activity/job-steps.ts';
import { doneResult } from '../../helpers/fake-engine.ts';
import { exportResultOf } from '../../helpers/media-facts.ts';

const sync = { kind: 'sync', state: 'running', phase: 'fetch', totalFiles: 73 } as const;
const states = (job: Parameters<typeof jobSteps>[0]) => jobSteps(job).map(({ state }) => state);

describe('job steps', () => {
  test.each<[JobPhase, readonly string[]]>([
    ['documents', ['current', 'waiting', 'waiting']],
    ['reuse', ['done', 'current', 'waiting']],
    ['fetch', ['done', 'current', 'waiting']],
    ['publish', ['done', 'done', 'current']],
    ['prune', ['done', 'done', 'current']],
  ])('a sync in phase %s', (phase, expected) => {
    expect(states({ ...sync, phase })).toEqual(expected);
  });

  test('a queued job has every step before it', () => {
    expect(states({ ...sync, state: 'queued', phase: 'documents' })).toEqual(['waiting', 'waiting', 'waiting']);
  });

  test('a job that ended well has done every step, whatever its last phase was', () => {
    expect(states({ ...sync, state: 'done', phase: 'documents', totalFiles: 0 })).toEqual(['done', 'done', 'done']);
  });

  test('a job that failed stopped at its phase', () => {
    expect(states({ ...sync, state: 'partial' })).toEqual(['done', 'stopped', 'waiting']);
  });

  test('a paused job is still at its phase', () => {
    expect(states({ ...sync, state: 'paused' })).toEqual(['done', 'current', 'waiting']);
  });

  test('a run of an earlier process, whose phase nobody knows, has no steps', () => {
    expect(jobSteps({ ...sync, state: 'failed', phase: 'documents', totalFiles: 0 })).toEqual([]);
    expect(jobSteps({ ...sync, state: 'interrupted', phase: 'documents', totalFiles: 0 })).toEqual([]);
  });

  const exported = { kind: 'export', totalFiles: 73 } as const;

  test.each<[JobPhase, readonly string[]]>([
    ['prepare', ['current', 'waiting', 'waiting', 'waiting']],
    ['copy', ['done', 'current', 'waiting', 'waiting']],
    ['flush', ['done', 'done', 'current', 'waiting']],
    ['reread', ['done', 'done', 'done', 'current']],
  ])('an export in phase %s', (phase, expected) => {
    expect(states({ ...exported, state: 'running', phase })).toEqual(expected);
  });

  test('an export that was not read back does not say that it was', () => {
    const result = { ...doneResult, export: exportResultOf({ reread: 'none' }) };
    const steps = jobSteps({ ...exported, state: 'done', phase: 'flush', result });
    expect(steps.map(({ title }) => title)).toEqual(['Try the volume', 'Copy', 'Flush']);
  });

  test('an export that was told not to read back does not promise it, while nobody knows how it ends', () => {
    const copying = { ...exported, state: 'running', phase: 'copy' } as const;
    expect(states({ ...copying, reread: false })).toEqual(['done', 'current', 'waiting']);
    expect(states({ ...copying, reread: undefined })).toEqual(['done', 'current', 'waiting', 'waiting']);
  });

  test('a repair audits, then fetches', () => {
    expect(jobSteps({ ...sync, kind: 'repair', phase: 'fetch' })).toEqual([
      { title: 'Audit', state: 'done' },
      { title: 'Fetch', state: 'current' },
    ]);
  });
});
