import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Cadence, QuietHours } from '../../../electron/contract/schedule.ts';
import { nextRun } from '../../../electron/engine/schedule/next-run.ts';

afterEach(() => vi.unstubAllEnvs());

const hourly: Cadence = { kind: 'hourly' };
const daily = (at: string): Cadence => ({ kind: 'daily', at });
const weekly = (weekday: number, at: string): Cadence => ({ kind: 'weekly', weekday, at });
const quiet = (from: string, to: string): QuietHours => ({ from, to });

interface Case {
  readonly cadence: Cadence;
  readonly quietHours?: QuietHours;
  readonly from: string;
  readonly now?: string;
  readonly retryAt?: string;
}

/** Times with an offset; Berlin put its clocks forward on 30 March 2025 at 2:00 and back on 26 October at 3:00. */
function inBerlin({ cadence, quietHours, from, now = from, retryAt }: Case): string | undefined {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const times = {
    cadence,
    quietHours,
    countedFrom: new Date(from),
    retryAt: retryAt === undefined ? undefined : new Date(retryAt),
  };
  return nextRun(times, new Date(now))?.toISOString();
}

describe('the next run', () => {
  test.each<[string, Case, string | undefined]>([
    ['by hand is none', { cadence: { kind: 'manual' }, from: '2025-06-01T10:00:00+02:00' }, undefined],
    [
      'by hand is none, also after a failure',
      { cadence: { kind: 'manual' }, from: '2025-06-01T10:00:00+02:00', retryAt: '2025-06-01T10:15:00+02:00' },
      undefined,
    ],
    ['hourly is an hour on', { cadence: hourly, from: '2025-06-01T10:12:00+02:00' }, '2025-06-01T09:12:00.000Z'],
    ['daily is today', { cadence: daily('12:30'), from: '2025-06-01T10:00:00+02:00' }, '2025-06-01T10:30:00.000Z'],
    ['daily is tomorrow', { cadence: daily('02:00'), from: '2025-06-30T10:00:00+02:00' }, '2025-07-01T00:00:00.000Z'],
    [
      'daily at the very minute of the last is tomorrow',
      { cadence: daily('10:00'), from: '2025-06-01T10:00:00+02:00' },
      '2025-06-02T08:00:00.000Z',
    ],
    [
      'weekly is later today',
      { cadence: weekly(0, '12:00'), from: '2025-06-01T10:00:00+02:00' },
      '2025-06-01T10:00:00.000Z',
    ],
    [
      'weekly is a week on when it was earlier today',
      { cadence: weekly(0, '09:00'), from: '2025-06-01T10:00:00+02:00' },
      '2025-06-08T07:00:00.000Z',
    ],
    [
      'weekly is on its day',
      { cadence: weekly(3, '09:00'), from: '2025-06-01T10:00:00+02:00' },
      '2025-06-04T07:00:00.000Z',
    ],
    [
      'that was missed is due at once',
      { cadence: daily('02:00'), from: '2025-06-01T10:00:00+02:00', now: '2025-06-09T11:00:00+02:00' },
      '2025-06-09T09:00:00.000Z',
    ],
    [
      'after a failure that passes is sooner',
      { cadence: daily('02:00'), from: '2025-06-01T10:00:00+02:00', retryAt: '2025-06-01T10:15:00+02:00' },
      '2025-06-01T08:15:00.000Z',
    ],
    [
      'is never later for having to be tried again',
      { cadence: hourly, from: '2025-06-01T10:00:00+02:00', retryAt: '2025-06-01T12:00:00+02:00' },
      '2025-06-01T09:00:00.000Z',
    ],
    [
      'counted by a clock that was years ahead is due at once',
      { cadence: daily('02:00'), from: '2031-01-01T00:00:00+01:00', now: '2025-06-01T10:00:00+02:00' },
      '2025-06-01T08:00:00.000Z',
    ],
    [
      'counted by a clock that was a little ahead waits for it',
      { cadence: hourly, from: '2025-06-01T10:05:00+02:00', now: '2025-06-01T10:00:00+02:00' },
      '2025-06-01T09:05:00.000Z',
    ],
  ])('%s', (_, given, expected) => {
    expect(inBerlin(given)).toBe(expected);
  });
});

describe('quiet hours', () => {
  test.each<[string, Case, string]>([
    [
      'push a run to their end',
      { cadence: daily('09:00'), quietHours: quiet('08:00', '17:30'), from: '2025-06-01T07:00:00+02:00' },
      '2025-06-01T15:30:00.000Z',
    ],
    [
      'over midnight push an evening to the morning',
      { cadence: hourly, quietHours: quiet('22:00', '06:00'), from: '2025-06-30T22:10:00+02:00' },
      '2025-07-01T04:00:00.000Z',
    ],
    [
      'over midnight push a night to its morning',
      { cadence: daily('02:00'), quietHours: quiet('22:00', '06:00'), from: '2025-06-01T00:00:00+02:00' },
      '2025-06-01T04:00:00.000Z',
    ],
    [
      'are over at their end',
      { cadence: daily('06:00'), quietHours: quiet('22:00', '06:00'), from: '2025-06-01T00:00:00+02:00' },
      '2025-06-01T04:00:00.000Z',
    ],
    [
      'have begun at their beginning',
      { cadence: daily('22:00'), quietHours: quiet('22:00', '23:00'), from: '2025-06-01T00:00:00+02:00' },
      '2025-06-01T21:00:00.000Z',
    ],
    [
      'push a missed run, too',
      {
        cadence: daily('02:00'),
        quietHours: quiet('08:00', '17:00'),
        from: '2025-06-01T10:00:00+02:00',
        now: '2025-06-05T12:00:00+02:00',
      },
      '2025-06-05T15:00:00.000Z',
    ],
    [
      'leave alone what is outside of them',
      { cadence: daily('07:59'), quietHours: quiet('08:00', '17:00'), from: '2025-06-01T00:00:00+02:00' },
      '2025-06-01T05:59:00.000Z',
    ],
  ])('%s', (_, given, expected) => {
    expect(inBerlin(given)).toBe(expected);
  });
});

describe('where the clocks change', () => {
  test.each<[string, Case, string]>([
    [
      'a time that is left out comes an hour later by the clock',
      { cadence: daily('02:30'), from: '2025-03-29T12:00:00+01:00' },
      '2025-03-30T01:30:00.000Z',
    ],
    [
      'the day after it is at its time again',
      { cadence: daily('02:30'), from: '2025-03-30T03:31:00+02:00' },
      '2025-03-31T00:30:00.000Z',
    ],
    [
      'a day of 23 hours does not move the time',
      { cadence: daily('12:00'), from: '2025-03-29T12:00:00+01:00' },
      '2025-03-30T10:00:00.000Z',
    ],
    [
      'a time that comes twice is the first one',
      { cadence: daily('02:30'), from: '2025-10-25T12:00:00+02:00' },
      '2025-10-26T00:30:00.000Z',
    ],
    [
      'and it is not run twice',
      { cadence: daily('02:30'), from: '2025-10-26T02:31:00+02:00' },
      '2025-10-27T01:30:00.000Z',
    ],
    ['an hour is an hour', { cadence: hourly, from: '2025-10-26T02:30:00+02:00' }, '2025-10-26T01:30:00.000Z'],
    [
      'quiet hours whose end comes twice end at the second where the first is over',
      { cadence: hourly, quietHours: quiet('01:00', '02:30'), from: '2025-10-26T02:10:00+02:00' },
      '2025-10-26T01:30:00.000Z',
    ],
  ])('%s', (_, given, expected) => {
    expect(inBerlin(given)).toBe(expected);
  });
});
