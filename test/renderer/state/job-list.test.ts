import { describe, expect, it } from 'vitest';
import type { JobSnapshot, JobState } from '../../../electron/contract/job.ts';
import { foremost, withJob, withListed } from '../../../renderer/state/job-list.ts';

function job(id: string, state: JobState, minute = 0): JobSnapshot {
  return {
    id,
    kind: 'sync',
    mirrorFolder: `/mirrors/${id}`,
    state,
    phase: 'fetch',
    startedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    elapsedMs: 0,
    doneFiles: 0,
    totalFiles: 0,
    doneBytes: 0,
    totalBytes: 0,
    rate: 0,
    rates: [],
    rateEveryMs: 1000,
    active: [],
    failures: [],
  };
}
const ids = (jobs: readonly JobSnapshot[]) => jobs.map(({ id }) => id);

describe('the list of jobs', () => {
  it('puts a new job where its start belongs, newest first', () => {
    const jobs = withJob([job('c', 'running', 3), job('a', 'done', 1)], job('b', 'queued', 2));
    expect(ids(jobs)).toEqual(['c', 'b', 'a']);
  });

  it('replaces a job in its place', () => {
    const jobs = withJob([job('b', 'running', 2), job('a', 'running', 1)], job('b', 'done', 2));
    expect(jobs.map(({ state }) => state)).toEqual(['done', 'running']);
  });

  it('keeps what ended in this session and drops what the engine no longer knows', () => {
    const jobs = withListed([job('ended', 'failed', 1), job('gone', 'running', 2)], [job('new', 'paused', 3)]);
    expect(ids(jobs)).toEqual(['new', 'ended']);
  });

  it('believes what was told of a job while the list was on its way', () => {
    const known = [job('ended', 'done', 1), job('begun', 'running', 2)];
    const jobs = withListed(known, [job('ended', 'running', 1)], new Set(['ended', 'begun']));
    expect(jobs.map(({ id, state }) => [id, state])).toEqual([
      ['begun', 'running'],
      ['ended', 'done'],
    ]);
  });

  it('believes the engine where both know a job', () => {
    const jobs = withListed([job('a', 'cancelled', 1)], [job('a', 'running', 1)]);
    expect(jobs.map(({ state }) => state)).toEqual(['running']);
  });
});

describe('the foremost job', () => {
  it('is the oldest that runs, before paused and waiting ones', () => {
    const jobs = [job('d', 'queued', 4), job('c', 'running', 3), job('b', 'running', 2), job('a', 'paused', 1)];
    expect(foremost(jobs)?.id).toBe('b');
    expect(foremost(jobs.filter(({ state }) => state !== 'running'))?.id).toBe('a');
  });

  it('is none of those that ended or were interrupted', () => {
    expect(foremost([job('a', 'done'), job('b', 'interrupted')])).toBeUndefined();
  });
});
