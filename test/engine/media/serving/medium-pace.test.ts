import { describe, expect, test } from 'vitest';
import type { MediumPace } from '../../../../electron/contract/serve.ts';
import { type DeviceFacts, paceOf, paceText } from '../../../../electron/engine/media/serving/medium-pace.ts';

const mb = 1_000_000;
const device = (readRate: number | undefined, fileSizes: readonly number[], cached = false): DeviceFacts => ({
  readRate,
  cached,
  fileSizes,
});
const files = (count: number, sizeBytes: number) => Array.from({ length: count }, () => sizeBytes);

describe('the verdict', () => {
  test.each<[string, readonly DeviceFacts[], MediumPace['verdict']]>([
    ['12 large files on a fast stick', [device(100 * mb, files(12, 300 * mb))], 'holds'],
    ['exactly 0.5 MB/s for each of 12', [device(6 * mb, files(12, 300 * mb))], 'holds'],
    ['a little less', [device(6 * mb - 1, files(12, 300 * mb))], 'starves'],
    ['many small files need no 0.5 MB/s each', [device(1 * mb, files(60, 100_000))], 'holds'],
    ['more files than are asked for at once', [device(50 * mb, files(1000, 6 * mb))], 'holds'],
    ['enough for each, but hours for all', [device(2 * mb, files(3, 5000 * mb))], 'too-long'],
    ['two hours exactly', [device(1 * mb, files(1, 7200 * mb))], 'holds'],
    ['too slow for each and for all', [device(1 * mb, files(100, 900 * mb))], 'starves'],
    ['nothing could be read', [device(undefined, files(2, mb))], 'unknown'],
    ['there is nothing to read', [device(undefined, [])], 'holds'],
    ['no device at all', [], 'holds'],
    [
      'one of two devices is too slow',
      [device(90 * mb, files(9, 9 * mb)), device(1 * mb, files(9, 9 * mb))],
      'starves',
    ],
  ])('%s', (_, devices, verdict) => expect(paceOf(devices).verdict).toBe(verdict));

  test('devices are read side by side: the longest counts, and all bytes', () => {
    const pace = paceOf([device(10 * mb, [100 * mb]), device(5 * mb, [100 * mb], true)]);
    expect(pace).toMatchObject({ totalBytes: 200 * mb, totalSeconds: 20, cached: true, verdict: 'holds' });
  });

  test('what each connection gets is what the device gives, shared by at most a hundred', () => {
    expect(paceOf([device(50 * mb, files(250, 8 * mb))])).toMatchObject({
      connections: 100,
      ratePerConnection: 500_000,
      neededRate: 50 * mb,
    });
  });
});

describe('the sentence', () => {
  test.each<[DeviceFacts, RegExp]>([
    [
      device(112 * mb, files(12, 125 * mb)),
      /^Lab gives 112 MB\/s where it stands: MAAS's limits hold \(12 files at once want 6\.00 MB\/s, and all 1\.50 GB about 14 s of 2 h\)\.$/,
    ],
    [
      device(8 * mb, files(60, 90 * mb)),
      /wants 30\.0 MB\/s for 60 files at once \(0\.5 MB\/s a connection.*Copy it to disk first/,
    ],
    [
      device(2 * mb, files(3, 9000 * mb)),
      /take about 3\.8 h, and MAAS ends an import after 2 h\. Copy it to disk first/,
    ],
    [device(undefined, [mb]), /could not be told\. Copy it to disk first/],
  ])('%#', (facts, sentence) => expect(paceText('Lab', paceOf([facts]))).toMatch(sentence));

  test('a sample out of memory is told', () => {
    expect(paceText('Lab', paceOf([device(112 * mb, [mb], true)]))).toMatch(/may have come out of memory/);
    expect(paceText('Lab', paceOf([device(112 * mb, [mb])]))).not.toMatch(/memory/);
  });
});
