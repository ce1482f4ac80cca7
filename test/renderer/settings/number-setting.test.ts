import { describe, expect, it } from 'vitest';
import { rateBytes, rateField, wholeNumber } from '../../../renderer/features/settings/number-setting.ts';

describe('wholeNumber', () => {
  const bounds = { min: 1, max: 64 };

  it.each([
    ['1', 1],
    [' 64 ', 64],
  ])('reads %j', (text, value) => {
    expect(wholeNumber(text, bounds)).toBe(value);
  });

  it.each(['', '0', '65', '-3', '1.5', '1e1', 'six'])('refuses %j', (text) => {
    expect(wholeNumber(text, bounds)).toBeUndefined();
  });
});

describe('rateBytes', () => {
  it.each([
    ['', 'decimal', 0],
    ['10', 'decimal', 10_000_000],
    ['12,5', 'decimal', 12_500_000],
    ['10', 'binary', 10_485_760],
  ] as const)('reads %j in %s units', (text, units, bytes) => {
    expect(rateBytes(text, units)).toBe(bytes);
  });

  it.each(['-1', 'fast', '10 MB/s', '1e9', '1.2.3'])('refuses %j', (text) => {
    expect(rateBytes(text, 'decimal')).toBeUndefined();
  });

  it.each(['decimal', 'binary'] as const)('reads what rateField wrote in %s units', (units) => {
    for (const bytes of [0, 500_000, 12_500_000, 95_000_000]) {
      const again = rateBytes(rateField(bytes, units), units) ?? Number.NaN;
      expect(Math.abs(again - bytes)).toBeLessThan(600);
    }
  });
});
