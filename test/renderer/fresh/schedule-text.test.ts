import { expect, test } from 'vitest';
import { cadenceSentence } from '../../../renderer/features/fresh/schedule-text.ts';

test.each([
  [{ cadence: { kind: 'manual' } }, 'Syncs when you start it.'],
  [{ cadence: { kind: 'hourly' } }, 'Syncs every hour.'],
  [{ cadence: { kind: 'daily', at: '02:00' } }, 'Syncs every day at 02:00.'],
  [
    { cadence: { kind: 'weekly', weekday: 0, at: '02:00' }, quietHours: { from: '08:00', to: '18:00' } },
    'Syncs every Sunday at 02:00, never from 08:00 to 18:00.',
  ],
] as const)('%j reads "%s"', (schedule, sentence) => {
  expect(cadenceSentence(schedule)).toBe(sentence);
});
