import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { JobSnapshot } from '../../../electron/contract/job.ts';
import { Cancelled, NetworkError } from '../../../electron/engine/errors.ts';
import { Job, type JobContext, type JobWork } from '../../../electron/engine/jobs/job.ts';

const done = {
  outcome: 'done' as const,
  fetchedFiles: 1,
  fetchedBytes: 2,
  documentBytes: 3,
  reusedFiles: 4,
  removedFiles: 5,
  failures: [],
};

function jobOf(work: JobWork, now = () => new Date('2026-01-01T00:00:00Z')) {
  const snapshots: { readonly atMs: number; readonly snapshot: JobSnapshot }[] = [];
  const logged: unknown[] = [];
  const job = new Job({
    id: 'id',
    kind: 'sync',
    mirrorFolder: '/mirror',
    work,
    now,
    publish: (snapshot) => snapshots.push({ atMs: performance.now(), snapshot }),
    log: (error) => logged.push(error),
  });
  return { job, snapshots, logged, states: () => snapshots.map((one) => one.snapshot.state) };
}

describe('a job', () => {
  test('goes from queued to running to its outcome, timed from when it began', async () => {
    let at = Date.parse('2026-01-01T00:00:00Z');
    const now = () => new Date(at);
    const { job, states } = jobOf(async () => {
      at += 1500;
      return done;
    }, now);
    expect(job.snapshot()).toMatchObject({ state: 'queued', elapsedMs: 0 });
    at += 60_000;
    await job.run();
    const end = await job.end;
    expect(end).toMatchObject({ state: 'done', elapsedMs: 1500, result: { ...done, durationMs: 1500 } });
    expect(end).toMatchObject({ startedAt: '2026-01-01T00:01:00.000Z', endedAt: '2026-01-01T00:01:01.500Z' });
    expect(states()).toEqual(['running', 'done']);
  });

  test('tells whole snapshots at most five a second, the last one always', async () => {
    const { job, snapshots } = jobOf(async ({ tell }) => {
      tell({ kind: 'totals', files: 1, bytes: 300, doneFiles: 0, doneBytes: 0 });
      for (let bytes = 0; bytes <= 300; bytes += 1) {
        tell({ kind: 'progress', path: 'a', doneBytes: bytes, sizeBytes: 300 });
        if (bytes % 10 === 0) await delay(20);
      }
      tell({ kind: 'file-done', path: 'a', sizeBytes: 300 });
      return done;
    });
    await job.run();
    const progress = snapshots.slice(1, -1);
    expect(progress.length).toBeGreaterThanOrEqual(2);
    for (const [index, { atMs }] of progress.entries()) {
      const before = snapshots[index];
      // Timers may fire a millisecond early.
      if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(198);
    }
    expect(snapshots.at(-1)?.snapshot).toMatchObject({ state: 'done', doneFiles: 1, doneBytes: 300, totalBytes: 300 });
    const count = snapshots.length;
    await delay(250);
    expect(snapshots).toHaveLength(count);
  });

  test('tells each phase, however short it is', async () => {
    const phases = ['prepare', 'copy', 'flush', 'reread'] as const;
    const { job, snapshots } = jobOf(async ({ tell }) => {
      for (const phase of phases) tell({ kind: 'phase', phase });
      return done;
    });
    await job.run();
    expect([...new Set(snapshots.map(({ snapshot }) => snapshot.phase))].slice(1)).toEqual(phases);
  });

  test('says nothing more once it has ended', async () => {
    let context: JobContext | undefined;
    const { job, snapshots } = jobOf(async (given) => {
      context = given;
      return done;
    });
    await job.run();
    context?.tell({ kind: 'file-done', path: 'late', sizeBytes: 1 });
    await delay(250);
    expect(snapshots.at(-1)?.snapshot).toMatchObject({ state: 'done', doneFiles: 0 });
    expect(snapshots).toHaveLength(2);
  });

  test('turns what is thrown into its failure, and logs it', async () => {
    const error = new NetworkError('OFFLINE', 'No network.');
    const { job, logged } = jobOf(() => Promise.reject(error));
    await job.run();
    expect(job.snapshot()).toMatchObject({ state: 'failed', failures: [{ code: 'OFFLINE', message: 'No network.' }] });
    expect(logged).toEqual([error]);
    const unexpected = jobOf(() => Promise.reject(new Error('a bug')));
    await unexpected.job.run();
    expect(unexpected.job.snapshot().failures).toMatchObject([{ code: 'UNEXPECTED' }]);
  });

  test('that is cancelled before it runs ends at once and does no work', async () => {
    let worked = false;
    const { job, states } = jobOf(async () => {
      worked = true;
      return done;
    });
    job.cancel();
    expect(await job.end).toMatchObject({ state: 'cancelled', result: { outcome: 'cancelled', failures: [] } });
    await job.run();
    expect([worked, states()]).toEqual([false, ['cancelled']]);
  });

  test('that is cancelled while it works ends when the work lets go: an outcome, no failure', async () => {
    const { job, logged } = jobOf(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Cancelled()))),
    );
    const running = job.run();
    job.cancel();
    await running;
    expect(job.snapshot()).toMatchObject({ state: 'cancelled', failures: [] });
    expect(logged).toEqual([]);
  });
});

describe('pausing', () => {
  test('is told to the work, holds it between its steps, and can be taken back', async () => {
    const heard: boolean[] = [];
    const steps: string[] = [];
    const { job, states } = jobOf(async ({ onPause, ready }) => {
      onPause((paused) => heard.push(paused));
      await ready();
      steps.push('first');
      await delay(20);
      await ready();
      steps.push('second');
      return done;
    });
    const running = job.run();
    await delay(5);
    job.pause();
    job.pause();
    await delay(60);
    expect([steps, job.state, heard]).toEqual([['first'], 'paused', [true]]);
    job.resume();
    await running;
    expect([steps, heard, states()]).toEqual([
      ['first', 'second'],
      [true, false],
      ['running', 'paused', 'running', 'done'],
    ]);
  });

  test('is told at once to work that asks when the job is paused already', async () => {
    const heard: boolean[] = [];
    const { job } = jobOf(async ({ onPause, ready }) => {
      await delay(10);
      onPause((paused) => heard.push(paused));
      await ready();
      return done;
    });
    const running = job.run();
    job.pause();
    await delay(40);
    expect(heard).toEqual([true]);
    job.resume();
    await running;
    expect(heard).toEqual([true, false]);
  });

  test('does not keep a job from being cancelled', async () => {
    const { job } = jobOf(async ({ ready }) => {
      await delay(5);
      await ready();
      return done;
    });
    const running = job.run();
    job.pause();
    job.cancel();
    await running;
    expect(job.state).toBe('cancelled');
  });

  test('and resuming change nothing of a job that does not run', async () => {
    const { job, states } = jobOf(async () => done);
    job.pause();
    job.resume();
    expect(job.state).toBe('queued');
    await job.run();
    job.pause();
    expect(states()).toEqual(['running', 'done']);
  });
});
