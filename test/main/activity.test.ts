import { expect, test } from 'vitest';
import type { Mirror } from '../../electron/contract/mirror.ts';
import type { ServerSnapshot } from '../../electron/contract/serve.ts';
import {
  type Activity,
  jobLine,
  keepsAwake,
  noActivity,
  progressOf,
  serverLine,
  somethingRuns,
  withJob,
} from '../../electron/main/activity.ts';
import { trayTemplate, trayText } from '../../electron/main/tray-template.ts';
import { snapshotOf } from '../helpers/fake-engine.ts';

const stopped: ServerSnapshot = { state: 'stopped', urls: [], mirrors: [], clusters: [], connections: 0 };
const serving: ServerSnapshot = { ...stopped, state: 'running', urls: ['http://10.0.0.2:8080'] };
const lab = { folder: '/srv/mirror', name: 'Lab' } as Mirror;
const withLab: Activity = { ...noActivity, mirrors: [lab] };

test('a job is there from its first snapshot to its last, in its place', () => {
  const first = withJob(noActivity, snapshotOf({ id: 'a' }));
  const both = withJob(first, snapshotOf({ id: 'b', state: 'queued' }));
  const moved = withJob(both, snapshotOf({ id: 'a', doneBytes: 900_000 }));
  expect(moved.jobs.map(({ id, doneBytes }) => [id, doneBytes])).toEqual([
    ['a', 900_000],
    ['b', 400_000],
  ]);
  expect(withJob(moved, snapshotOf({ id: 'a', state: 'failed' })).jobs.map(({ id }) => id)).toEqual(['b']);
});

test.for([
  { state: 'running', runs: true, awake: true },
  { state: 'queued', runs: true, awake: false },
  { state: 'paused', runs: false, awake: false },
  { state: 'interrupted', runs: false, awake: false },
] as const)('a $state job: something runs $runs, keeps awake $awake', ({ state, runs, awake }) => {
  const activity = withJob(noActivity, snapshotOf({ state }));
  expect(somethingRuns(activity)).toBe(runs);
  expect(keepsAwake(activity)).toBe(awake);
});

test('serving is something that runs and keeps awake; a server that stopped is not', () => {
  expect(somethingRuns({ ...noActivity, server: serving })).toBe(true);
  expect(keepsAwake({ ...noActivity, server: serving })).toBe(true);
  expect(somethingRuns({ ...noActivity, server: stopped })).toBe(false);
});

test('the bar shows the share of all bytes, that all is paused, or that nobody knows yet', () => {
  expect(progressOf(noActivity)).toBeUndefined();
  const half = snapshotOf({ id: 'a', doneBytes: 50, totalBytes: 100 });
  const rest = snapshotOf({ id: 'b', doneBytes: 0, totalBytes: 100, state: 'paused' });
  expect(progressOf({ ...noActivity, jobs: [half, rest] })).toEqual({ done: 0.25, paused: false });
  expect(progressOf({ ...noActivity, jobs: [rest] })).toEqual({ done: 0, paused: true });
  expect(progressOf({ ...noActivity, jobs: [snapshotOf({ totalBytes: 0, doneBytes: 0 })] })).toEqual({ paused: false });
  expect(progressOf({ ...noActivity, jobs: [snapshotOf({ state: 'queued' })] })).toBeUndefined();
});

test('lines name the mirror, the phase and the share', () => {
  expect(jobLine(snapshotOf({ doneBytes: 415, totalBytes: 1000 }), [lab])).toBe('Lab: fetching, 41 %');
  expect(jobLine(snapshotOf({ phase: 'documents', totalBytes: 0 }), [lab])).toBe('Lab: reading documents');
  expect(jobLine(snapshotOf({ state: 'paused', doneBytes: 1, totalBytes: 2 }), [])).toBe('/srv/mirror: paused, 50 %');
  const half = { doneBytes: 1, totalBytes: 2 };
  expect(jobLine(snapshotOf({ kind: 'export', phase: 'reread', ...half }), [lab])).toBe('Lab: reading back, 50 %');
  expect(jobLine(snapshotOf({ kind: 'import', phase: 'fetch', ...half }), [lab])).toBe('Lab: copying, 50 %');
  expect(jobLine(snapshotOf({ kind: 'check', phase: 'fetch', ...half }), [lab])).toBe('Lab: checking, 50 %');
  expect(serverLine(serving)).toBe('Serving at http://10.0.0.2:8080, no client yet');
  expect(serverLine({ ...serving, clusters: [{}, {}] as never })).toBe('Serving at http://10.0.0.2:8080, 2 clients');
  expect(serverLine({ ...stopped, state: 'starting' })).toBe('Starting to serve');
  expect(serverLine({ ...stopped, state: 'failed' })).toBe('The server failed');
  expect(serverLine(stopped)).toBeUndefined();
});

test('the tray says in words what goes on', () => {
  expect(trayText(withLab)).toBe('Streamferry');
  const jobs = [snapshotOf({ id: 'a', doneBytes: 1, totalBytes: 4 }), snapshotOf({ id: 'b' })];
  expect(trayText({ ...withLab, jobs, server: serving })).toBe(
    'Streamferry\nLab: fetching, 25 %\nand 1 more\nServing at http://10.0.0.2:8080, no client yet',
  );
});

test.for([
  { what: 'nothing', activity: withLab, labels: ['Open Streamferry', 'Quit'] },
  {
    what: 'a running job',
    activity: withJob(withLab, snapshotOf({ doneBytes: 1, totalBytes: 4 })),
    labels: ['Open Streamferry', 'Lab: fetching, 25 %', 'Pause', 'Quit'],
  },
  {
    what: 'a paused job and a server',
    activity: { ...withJob(withLab, snapshotOf({ state: 'paused', doneBytes: 1, totalBytes: 4 })), server: serving },
    labels: [
      'Open Streamferry',
      'Lab: paused, 25 %',
      'Serving at http://10.0.0.2:8080, no client yet',
      'Resume',
      'Stop Serving',
      'Quit',
    ],
  },
])('the tray menu for $what', ({ activity, labels }) => {
  const asked: string[] = [];
  const note = (what: string) => async () => {
    asked.push(what);
  };
  const template = trayTemplate(activity, {
    show: () => asked.push('Open Streamferry'),
    pauseAll: note('Pause'),
    resumeAll: note('Resume'),
    stopServing: note('Stop Serving'),
    quit: () => asked.push('Quit'),
  });
  expect(template.flatMap(({ label }) => label ?? [])).toEqual(labels);
  const clickable = template.filter(({ click }) => click !== undefined);
  for (const { click } of clickable) click?.({} as never, undefined, {} as never);
  expect(asked).toEqual(clickable.map(({ label }) => label));
});
