import { describe, expect, it } from 'vitest';
import { durationText, timeText } from '../../../renderer/text/times.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('durationText', () => {
  it.each([
    [-1, '0 s'],
    [45 * second, '45 s'],
    [59.6 * second, '1 min'],
    [200 * second, '3 min 20 s'],
    [25 * minute + 20 * second, '25 min'],
    [hour, '1 h'],
    [2 * hour + 5 * minute, '2 h 5 min'],
    [hour + 59 * minute + 45 * second, '2 h'],
    [day, '1 day'],
    [3 * day, '3 days'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(plain(durationText(ms))).toBe(text);
  });

  it('never writes 60 of a smaller unit', () => {
    for (let ms = 0; ms < 26 * hour; ms += 7777) expect(plain(durationText(ms))).not.toMatch(/\b60 (?:s|min)\b/);
  });
});

describe('timeText', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const at = (ms: number) => timeText(new Date(now + ms).toISOString(), now);

  it.each([
    [-10 * second, 'just now'],
    [10 * second, 'in a moment'],
    [-50 * second, '1 minute ago'],
    [-5 * minute, '5 minutes ago'],
    [-3 * hour, '3 hours ago'],
    [2 * hour, 'in 2 hours'],
    [-day, 'yesterday'],
    [day, 'tomorrow'],
    [-9 * day, '9 days ago'],
    [-60 * day, '9 Jan 2026'],
  ])('tells a moment %d ms away as %s', (ms, text) => {
    expect(at(ms)).toBe(text);
  });

  it('shows what is no time as it is', () => {
    expect(timeText('soon', now)).toBe('soon');
  });
});
