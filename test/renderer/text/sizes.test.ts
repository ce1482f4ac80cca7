import { afterEach, describe, expect, it } from 'vitest';
import { exactSizeText, rateText, sizeText } from '../../../renderer/text/sizes.ts';
import { units } from '../../../renderer/text/units.svelte.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

afterEach(() => {
  units.current = 'decimal';
});

describe('sizeText', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [432_000_000, '432 MB'],
    [1_530_112_008, '1.53 GB'],
    [61_000_000_000, '61 GB'],
    [2_000_000_000_000, '2 TB'],
    [-5, '0 B'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(plain(sizeText(bytes, 'decimal'))).toBe(text);
  });

  it.each([
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1_048_576, '1 MiB'],
    [1_530_112_008, '1.43 GiB'],
  ])('writes %d bytes in binary units as %s', (bytes, text) => {
    expect(plain(sizeText(bytes, 'binary'))).toBe(text);
  });

  it('takes the units of the settings unless others are named', () => {
    units.current = 'binary';
    expect(plain(sizeText(2 ** 30))).toBe('1 GiB');
    expect(plain(rateText(2 ** 20))).toBe('1 MiB/s');
  });

  it('keeps number and unit on one line', () => {
    expect(sizeText(5000, 'decimal')).toBe('5\u00a0kB');
  });
});

describe('exactSizeText', () => {
  it('writes every digit', () => {
    expect(plain(exactSizeText(1_530_112_008))).toBe('1,530,112,008 bytes');
    expect(plain(exactSizeText(1))).toBe('1 byte');
  });
});
