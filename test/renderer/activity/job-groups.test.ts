import { describe, expect, test } from 'vitest';
import type { JobRecord } from '../../../electron/contract/job.ts';
import { endedJobs, groupJobs } from '../../../renderer/features/activity/job-groups.ts';
import { nextRuns } from '../../../renderer/features/activity/next-runs.ts';
import { snapshotOf } from '../../helpers/fake-engine.ts';
import { mirrorOf } from '../../helpers/renderer-facts.ts';

const record = (id: string, endedAt: string, state: JobRecord['state'] = 'done'): JobRecord => ({
  id,
  kind: 'sync',
  mirrorFolder: '/srv/mirror',
  state,
  startedAt: '2025-08-05T10:00:00.000Z',
  endedAt,
});

test('jobs are grouped by what can be done with them, queued ones in the order they will run', () => {
  const newestFirst = [
    snapshotOf({ id: 'third', state: 'queued' }),
    snapshotOf({ id: 'second', state: 'queued' }),
    snapshotOf({ id: 'first', state: 'paused' }),
    snapshotOf({ id: 'old', state: 'interrupted' }),
    snapshotOf({ id: 'over', state: 'done' }),
  ];
  const groups = groupJobs(newestFirst);
  expect(groups.underWay.map(({ id }) => id)).toEqual(['first']);
  expect(groups.queued.map(({ id }) => id)).toEqual(['second', 'third']);
  expect(groups.interrupted.map(({ id }) => id)).toEqual(['old']);
});

describe('history', () => {
  test('what ended since it was read is in it, each job once, newest end first', () => {
    const fresh = snapshotOf({ id: 'fresh', state: 'failed', endedAt: '2025-08-05T13:00:00.000Z' });
    const both = snapshotOf({ id: 'both', state: 'done', endedAt: '2025-08-05T12:00:00.000Z' });
    const history = [record('both', '2025-08-05T12:00:00.000Z'), record('kept', '2025-08-05T12:30:00.000Z')];
    expect(endedJobs(history, [both, fresh]).map(({ id }) => id)).toEqual(['fresh', 'kept', 'both']);
  });

  test('what has not ended is not in it', () => {
    const history = [record('x', '2025-08-05T12:00:00.000Z', 'interrupted')];
    expect(endedJobs(history, [snapshotOf({ state: 'running' })])).toEqual([]);
  });
});

test('the next run comes first; mirrors without one, and forgotten ones, are left out', () => {
  const [a, b, manual] = [mirrorOf({ id: 'a' }), mirrorOf({ id: 'b' }), mirrorOf({ id: 'manual' })];
  const cadence = { kind: 'hourly' } as const;
  const runs = nextRuns(
    [
      { mirrorId: 'a', cadence, nextRunAt: '2025-08-06T00:00:00.000Z' },
      { mirrorId: 'b', cadence, nextRunAt: '2025-08-05T23:00:00.000Z' },
      { mirrorId: 'manual', cadence: { kind: 'manual' } },
      { mirrorId: 'gone', cadence, nextRunAt: '2025-08-05T01:00:00.000Z' },
    ],
    [a, b, manual],
  );
  expect(runs.map(({ mirror }) => mirror.id)).toEqual(['b', 'a']);
});
