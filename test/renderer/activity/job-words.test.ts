import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { JobOutcome, JobSnapshot } from '../../../electron/contract/job.ts';
import type { ImportResult } from '../../../electron/contract/media.ts';
import { announcement } from '../../../renderer/features/activity/announcement.ts';
import { cancelText } from '../../../renderer/features/activity/cancel-text.ts';
import { endWords } from '../../../renderer/features/activity/end-texts.ts';
import { groupFailures } from '../../../renderer/features/activity/failure-groups.ts';
import { interruptedTexts } from '../../../renderer/features/activity/interrupted-text.ts';
import { findingsText, outcomeLook, outcomeText } from '../../../renderer/features/activity/job-outcome.ts';
import { retryText } from '../../../renderer/features/activity/retry-text.ts';
import { runNumbers } from '../../../renderer/features/activity/run-numbers.ts';
import { folderName, jobTitle } from '../../../renderer/text/job-names.ts';
import { jobPhaseText } from '../../../renderer/text/jobs.ts';
import { doneResult, snapshotOf } from '../../helpers/fake-engine.ts';
import { exportResultOf } from '../../helpers/media-facts.ts';

const interrupted: Failure = { code: 'INTERRUPTED', message: 'The connection broke.' };
const running = { kind: 'sync', state: 'running', phase: 'documents', failures: [] } as const;

function endOf(change: Partial<JobSnapshot> & { readonly state: JobOutcome }) {
  return { ...snapshotOf({ phase: 'documents', totalFiles: 0 }), ...change };
}

describe('retries', () => {
  test('a wait is counted down and names its reason', () => {
    const retry = { attempt: 2, inMs: 8000, failure: interrupted };
    expect(retryText(retry, 0)).toBe('again in 8\u00a0s (connection broken)');
    expect(retryText(retry, 3900)).toBe('again in 4\u00a0s (connection broken)');
    expect(retryText(retry, 9000)).toBe('again now (connection broken)');
  });

  test('a refused file names the status', () => {
    const failure: Failure = { code: 'HTTP_STATUS', message: '', details: { status: 503 } };
    expect(retryText({ attempt: 1, inMs: 1000, failure }, 0)).toBe('again in 1\u00a0s (HTTP 503)');
  });

  test('a code without words of its own speaks with its title', () => {
    const failure: Failure = { code: 'DISK_FULL', message: '' };
    expect(retryText({ attempt: 1, inMs: 1000, failure }, 0)).toContain('(the volume has too little space)');
  });
});

describe('announcements', () => {
  test('nothing is said where only numbers change, nor of what was there when the page opened', () => {
    expect(announcement(running, { ...running })).toBeUndefined();
    expect(announcement(undefined, running)).toBeUndefined();
  });

  test('a change of phase and the end are said', () => {
    expect(announcement(running, { ...running, phase: 'fetch' })).toBe('Sync: Fetching files.');
    expect(announcement({ ...running, state: 'queued' }, running)).toBe('Sync: Reading documents.');
    expect(announcement(running, { ...running, state: 'done' })).toBe('Sync: Done.');
    expect(announcement(running, { ...running, state: 'partial', failures: [interrupted, interrupted] })).toBe(
      'Sync: Partly done, 2\u00a0failures.',
    );
    expect(announcement(running, { ...running, state: 'paused' })).toBe('Sync: Paused.');
    expect(announcement({ ...running, state: 'paused' }, running)).toBe('Sync: Running.');
  });
});

describe('the outcome of an audit', () => {
  const audited = (findings: number, outcome: JobOutcome = 'done') => ({
    state: outcome,
    result: { ...doneResult, outcome, findings },
  });

  test.each(['done', 'partial'] as const)('that ended %s with damage tells the damage, and is not green', (outcome) => {
    expect(outcomeText(audited(2, outcome))).toBe('2\u00a0files missing or damaged');
    expect(outcomeLook(audited(1, outcome))).toEqual({ icon: 'error', kind: 'negative' });
  });

  test('without damage, of a sync, and of one that was cancelled is its state', () => {
    expect(outcomeText(audited(0))).toBe('Done');
    expect(outcomeLook(audited(0))).toEqual({ icon: 'success', kind: 'positive' });
    expect(outcomeText({ state: 'done', result: doneResult })).toBe('Done');
    expect(outcomeText(audited(3, 'cancelled'))).toBe('Cancelled');
    expect(findingsText({ state: 'running' })).toBeUndefined();
  });

  test('is said aloud', () => {
    const before = { ...running, kind: 'audit', phase: 'audit' } as const;
    expect(announcement(before, { ...before, ...audited(1) })).toBe('Audit: 1\u00a0file missing or damaged.');
  });
});

describe('work on a medium', () => {
  test('has titles and phases of its own', () => {
    expect(jobTitle({ kind: 'export', mirrorFolder: '/media/me/STICK' })).toBe('Export to STICK');
    expect(jobTitle({ kind: 'check', mirrorFolder: '/media/me/STICK/streamferry-lab' })).toBe('Check streamferry-lab');
    expect(jobPhaseText({ kind: 'import', phase: 'fetch' })).toBe('Copying and checking files');
    expect(jobPhaseText({ kind: 'sync', phase: 'fetch' })).toBe('Fetching files');
  });

  test.each(['export', 'import', 'check'] as const)('that failed (%s) does not speak of a sync', (kind) => {
    for (const state of ['partial', 'failed', 'cancelled'] as const) {
      const { title, next } = endWords(endOf({ kind, state, result: doneResult }));
      expect(`${title} ${next}`).not.toMatch(/fetch|sync|source/i);
    }
  });

  test('counts what was written or read, not what was fetched', () => {
    expect(runNumbers({ ...doneResult, export: exportResultOf() })).toEqual({ files: 73, bytes: 1_500_000_000 });
    expect(runNumbers(doneResult)).toEqual({ files: 3, bytes: 1_500_000 });
  });
});

describe('an export that was stopped', () => {
  const stopped = (change: Partial<Omit<JobSnapshot, 'state'>>) =>
    ({ kind: 'export', state: 'cancelled', ...change }) as const;
  const marked = 'The medium is marked as not finished.';

  test.each(['copy', 'flush', 'reread'] as const)('in phase %s has marked the medium', (phase) => {
    expect(endWords(endOf(stopped({ phase }))).next).toContain(marked);
    expect(cancelText(snapshotOf({ kind: 'export', phase })).stays).toMatch(/^The medium is marked/);
  });

  test('while the volume was tried has written nothing', () => {
    expect(endWords(endOf(stopped({ phase: 'prepare' }))).next).toBe(
      'Nothing was written to the medium: what stood on it is as it was.',
    );
  });

  test.each([
    ['before it left the queue, or by an earlier process', { phase: 'documents' }],
    ['while files were counted that stand there', { phase: 'prepare', totalFiles: 3 }],
  ] as const)('%s claims neither', (_, change) => {
    expect(endWords(endOf(stopped(change))).next).toMatch(/^If it had begun to write/);
  });

  test.each([
    ['queued', 'documents'],
    ['running', 'prepare'],
  ] as const)('is asked about while it is %s in words that stay true', (state, phase) => {
    expect(cancelText(snapshotOf({ kind: 'export', state, phase })).stays).toMatch(/stays as it is until/);
  });
});

describe('an import that was partly done', () => {
  const importOf = (change: Partial<ImportResult>, failures: readonly Failure[] = []) => {
    const whole = { shipmentId: 's1', mirrors: [], checkedFiles: 1, checkedBytes: 1, damaged: [], volumesNeeded: [] };
    const result = { ...doneResult, outcome: 'partial', import: { ...whole, ...change } } as const;
    return endWords(endOf({ kind: 'import', state: 'partial', failures, result }));
  };
  const damaged = [{ path: 'a', reason: 'is cut off' }];

  test('asks for what is damaged or missing to be brought again, by the receipt where there is one', () => {
    expect(importOf({ damaged, receiptFile: '/srv/again.sjson' }).next).toMatch(
      /brought again: the receipt names it\.$/,
    );
    expect(importOf({ volumesNeeded: ['lab 2 of 2'] }, [interrupted]).next).toMatch(/brought again\.$/);
  });

  test('waits for volumes where nothing else is wrong', () => {
    const { title, next } = importOf({ volumesNeeded: ['lab 2 of 2'] });
    expect([title, next]).toEqual([expect.not.stringContaining('damaged'), expect.stringContaining('still needed')]);
  });
});

test('a job that was interrupted goes on only where something of it stayed', () => {
  expect(interruptedTexts.import).toContain('goes on from there');
  expect(interruptedTexts.check).not.toMatch(/goes on|fetched/);
});

test('files of a run without digests are not said to be checked', () => {
  const unchecked = { ...doneResult, digestsSkipped: true } as const;
  expect(endWords(endOf({ state: 'partial', result: doneResult })).title).toContain('in and checked');
  expect(endWords(endOf({ state: 'partial', result: unchecked })).title).toContain('digests not checked');
  expect(endWords(endOf({ state: 'done', result: unchecked })).title).toBe('Done.');
});

test('failures are grouped by what is to do, the most frequent first', () => {
  const full: Failure = { code: 'DISK_FULL', message: 'No space for b.' };
  const groups = groupFailures([full, interrupted, { ...interrupted, path: 'c' }], 'source');
  expect(groups.map(({ failures }) => failures.map(({ code }) => code))).toEqual([
    ['INTERRUPTED', 'INTERRUPTED'],
    ['DISK_FULL'],
  ]);
});

test('a job of a forgotten mirror is called after its folder, on every system', () => {
  expect(jobTitle({ kind: 'audit', mirrorFolder: '/srv/mirrors/lab/' })).toBe('Audit lab');
  expect(folderName('D:\\mirrors\\lab')).toBe('lab');
});
