import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../electron/engine/serve/conditions.ts';

const about = { sizeBytes: 1000, etag: '"abc"', modifiedAt: new Date('2025-08-05T10:00:00.700Z') };
const date = 'Tue, 05 Aug 2025 10:00:00 GMT';
const earlier = 'Tue, 05 Aug 2025 09:59:59 GMT';
const later = 'Tue, 05 Aug 2025 10:00:01 GMT';

const range = (first: number, last: number) => ({ kind: 'range', first, last });

describe('ranges', () => {
  test.each([
    ['bytes=0-0', range(0, 0)],
    ['bytes=0-999', range(0, 999)],
    ['bytes=0-', range(0, 999)],
    ['bytes=500-', range(500, 999)],
    ['bytes=500-5000', range(500, 999)],
    ['bytes=999-', range(999, 999)],
    ['bytes=-1', range(999, 999)],
    ['bytes=-5000', range(0, 999)],
    ['BYTES=1-2', range(1, 2)],
    ['bytes= 1-2 ', range(1, 2)],
    ['bytes=0-99999999999999999999999', range(0, 999)],
  ])('%s', (text, verdict) => {
    expect(judge('GET', { range: text }, about)).toEqual(verdict);
  });

  test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0', 'bytes=99999999999999999999999-'])(
    '%s cannot be satisfied',
    (text) => {
      expect(judge('GET', { range: text }, about)).toEqual({ kind: 'unsatisfiable' });
    },
  );

  test.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'lines=0-1',
    'bytes=0-1,3-4',
    'bytes=--1',
    'bytes=0x1-2',
    'bytes=1.5-2',
  ])('%j is no single range and gets the whole', (text) => {
    expect(judge('GET', { range: text }, about)).toEqual({ kind: 'whole' });
  });

  test('HEAD knows no ranges; an empty file has none', () => {
    expect(judge('HEAD', { range: 'bytes=0-1' }, about)).toEqual({ kind: 'whole' });
    expect(judge('GET', { range: 'bytes=0-' }, { ...about, sizeBytes: 0 })).toEqual({ kind: 'unsatisfiable' });
    expect(judge('GET', { range: 'bytes=-5' }, { ...about, sizeBytes: 0 })).toEqual({ kind: 'unsatisfiable' });
  });
});

describe('conditions', () => {
  const cases: readonly (readonly [IncomingHttpHeaders, string])[] = [
    [{ 'if-none-match': '"abc"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"abc"' }, 'not-modified'],
    [{ 'if-none-match': '"x", "abc"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"x"' }, 'whole'],
    [{ 'if-none-match': 'abc' }, 'whole'],
    [{ 'if-none-match': '"x"', 'if-modified-since': later }, 'whole'],
    [{ 'if-modified-since': date }, 'not-modified'],
    [{ 'if-modified-since': later }, 'not-modified'],
    [{ 'if-modified-since': earlier }, 'whole'],
    [{ 'if-modified-since': 'yesterday' }, 'whole'],
    [{ 'if-match': '"abc"' }, 'whole'],
    [{ 'if-match': '*' }, 'whole'],
    [{ 'if-match': '"x"' }, 'precondition-failed'],
    [{ 'if-match': 'W/"abc"' }, 'precondition-failed'],
    [{ 'if-unmodified-since': date }, 'whole'],
    [{ 'if-unmodified-since': earlier }, 'precondition-failed'],
    [{ range: 'bytes=1-2', 'if-range': '"abc"' }, 'range'],
    [{ range: 'bytes=1-2', 'if-range': 'W/"abc"' }, 'whole'],
    [{ range: 'bytes=1-2', 'if-range': '"x"' }, 'whole'],
    [{ range: 'bytes=1-2', 'if-range': date }, 'range'],
    [{ range: 'bytes=1-2', 'if-range': earlier }, 'whole'],
    [{ range: 'bytes=1-2', 'if-range': later }, 'whole'],
    [{ range: 'bytes=1-2', 'if-range': 'nonsense' }, 'whole'],
    [{ range: 'bytes=1-2', 'if-none-match': '"abc"' }, 'not-modified'],
  ];
  test.each(cases)('%j: %s', (headers, kind) => {
    expect(judge('GET', headers, about).kind).toBe(kind);
  });

  test('a file without a digest has no tag that could match', () => {
    const { etag: _, ...untagged } = about;
    expect(judge('GET', { 'if-none-match': '"abc"' }, untagged).kind).toBe('whole');
    expect(judge('GET', { 'if-match': '"abc"' }, untagged).kind).toBe('precondition-failed');
    expect(judge('GET', { range: 'bytes=1-2', 'if-range': '"abc"' }, untagged).kind).toBe('whole');
  });
});
