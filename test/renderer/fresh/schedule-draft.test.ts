import { describe, expect, test } from 'vitest';
import {
  draftOf,
  faultsOf,
  firstDraft,
  isChanged,
  liesInQuietHours,
  type ScheduleDraft,
  wishOf,
} from '../../../renderer/features/fresh/schedule-draft.ts';

const weekly = { kind: 'weekly', weekday: 3, at: '04:30' } as const;
const quietHours = { from: '22:00', to: '06:00' };

describe('a schedule in its form', () => {
  test.each([
    { cadence: { kind: 'manual' } },
    { cadence: { kind: 'hourly' }, quietHours },
    { cadence: { kind: 'daily', at: '23:15' } },
    { cadence: weekly, quietHours },
  ] as const)('comes out as it went in: $cadence.kind', (saved) => {
    expect(wishOf('m1', draftOf(saved))).toEqual({ mirrorId: 'm1', ...saved });
    expect(isChanged(draftOf(saved), saved)).toBe(false);
  });

  test('has changed once another weekday is chosen, and no longer once it is chosen back', () => {
    const draft = draftOf({ cadence: weekly });
    expect(isChanged({ ...draft, weekday: 4 }, { cadence: weekly })).toBe(true);
    expect(isChanged({ ...draft, weekday: 3 }, { cadence: weekly })).toBe(false);
  });

  test('is not changed by what it only remembers', () => {
    const draft = draftOf({ cadence: { kind: 'hourly' } });
    expect(isChanged({ ...draft, at: '11:11', quietTo: '01:00' }, { cadence: { kind: 'hourly' } })).toBe(false);
  });

  test('asks for no quiet hours where nothing begins on its own', () => {
    expect(wishOf('m1', { ...firstDraft, quiet: true })).toEqual({ mirrorId: 'm1', cadence: { kind: 'manual' } });
  });
});

describe('what cannot be saved', () => {
  const cases: readonly [string, Partial<ScheduleDraft>, readonly string[]][] = [
    ['a day without a time', { kind: 'daily', at: '' }, ['at']],
    ['an hour that is none', { kind: 'weekly', at: '24:00' }, ['at']],
    ['quiet hours without an end', { kind: 'hourly', quiet: true, quietTo: '' }, ['quiet']],
    ['quiet hours without length', { kind: 'hourly', quiet: true, quietFrom: '08:00', quietTo: '08:00' }, ['quiet']],
    ['nothing wrong', { kind: 'daily', at: '23:59', quiet: true }, []],
    ['times that are not asked for', { kind: 'manual', at: '', quiet: true, quietFrom: '' }, []],
    ['a time that every hour does not need', { kind: 'hourly', at: '' }, []],
  ];
  test.each(cases)('%s', (_, change, fields) => {
    expect(Object.keys(faultsOf({ ...firstDraft, ...change }))).toEqual(fields);
  });
});

describe('a time in the quiet hours', () => {
  const cases: readonly [string, string, string, boolean][] = [
    ['08:00', '08:00', '18:00', true],
    ['17:59', '08:00', '18:00', true],
    ['18:00', '08:00', '18:00', false],
    ['23:00', '22:00', '06:00', true],
    ['05:59', '22:00', '06:00', true],
    ['06:00', '22:00', '06:00', false],
    ['12:00', '22:00', '06:00', false],
  ];
  test.each(cases)('%s with quiet hours from %s to %s: %s', (at, quietFrom, quietTo, inside) => {
    const draft: ScheduleDraft = { ...firstDraft, kind: 'daily', quiet: true, at, quietFrom, quietTo };
    expect(liesInQuietHours(draft)).toBe(inside);
    expect(liesInQuietHours({ ...draft, quiet: false })).toBe(false);
    expect(liesInQuietHours({ ...draft, kind: 'hourly' })).toBe(false);
  });
});
