import { describe, expect, it } from 'vitest';
import { formatBytes, parseRate } from '../../../electron/engine/plan/sizes.ts';

describe('bytes for people', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1005, '1.00 kB'],
    [12_345, '12.3 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [78_320_226, '78.3 MB'],
    [275_000_000, '275 MB'],
    [1_530_000_000, '1.53 GB'],
    [61_000_000_000, '61.0 GB'],
    [4_096_000_000_000, '4.10 TB'],
    [1e18, '1000 PB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('a rate', () => {
  it.each([
    ['5M', 5_000_000],
    ['500k', 500_000],
    ['500K', 500_000],
    ['2MB/s', 2_000_000],
    ['2 MB/s', 2_000_000],
    ['75Mbit', 9_375_000],
    ['75Mbit/s', 9_375_000],
    ['75Mbps', 9_375_000],
    ['1G', 1_000_000_000],
    ['1.5M', 1_500_000],
    ['1MiB/s', 1_048_576],
    ['64Ki', 65_536],
    ['1000', 1000],
    ['1000B/s', 1000],
    [' 5m ', 5_000_000],
    ['8bit', 1],
  ])('%j is %d bytes a second', (text, bytes) => {
    expect(parseRate(text)).toBe(bytes);
  });

  it.each([
    '',
    '0',
    '0M',
    '-5M',
    'M',
    '5T',
    '5Mb',
    '5 M B',
    '5M/h',
    '5e3',
    '5iB',
    '1bit',
    'fast',
    '1,5M',
    '99999999999G',
  ])('%j is none', (text) => {
    expect(() => parseRate(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});
