import { describe, expect, test } from 'vitest';
import { readHead } from '../../../electron/engine/catalogue/document-head.ts';
import type { JsonObject } from '../../../electron/engine/catalogue/json-guard.ts';
import { parseIndex } from '../../../electron/engine/catalogue/parse-index.ts';

const path = 'streams/v1/index.json';
const entry = { format: 'products:1.0', path: 'streams/v1/a.json' };

describe('an index', () => {
  test('lists documents by content id, products where it names them', () => {
    const index = {
      'com.a': { ...entry, products: ['p'], updated: 'x', extra: {} },
      toString: { format: 'index:1.0', path: 'streams/v1/b.sjson' },
    };
    expect(parseIndex({ index }, path)).toEqual({
      entries: [
        { contentId: 'com.a', format: 'products:1.0', path: 'streams/v1/a.json', products: ['p'] },
        { contentId: 'toString', format: 'index:1.0', path: 'streams/v1/b.sjson' },
      ],
      notices: [],
    });
  });

  test('leaves out what has a format that is not known, and says so', () => {
    const { entries, notices } = parseIndex(
      { index: { 'com.a': entry, later: { format: 'products:2.0', path: 7 } } },
      path,
    );
    expect(entries.map(({ contentId }) => contentId)).toEqual(['com.a']);
    expect(notices).toEqual([expect.stringMatching(/"later".*"products:2.0".*left out/)]);
  });

  test.each<[string, JsonObject, string]>([
    ['no index', {}, 'MALFORMED'],
    ['an index that is a list', { index: [] }, 'MALFORMED'],
    ['an entry that is text', { index: { a: 'x' } }, 'MALFORMED'],
    ['an entry without format', { index: { a: { path: entry.path } } }, 'MALFORMED'],
    ['a format that is a number', { index: { a: { ...entry, format: 1 } } }, 'MALFORMED'],
    ['an entry without path', { index: { a: { format: entry.format } } }, 'MALFORMED'],
    ['a path that is a number', { index: { a: { ...entry, path: 1 } } }, 'MALFORMED'],
    ['products that are an object', { index: { a: { ...entry, products: {} } } }, 'MALFORMED'],
    ['products that are no names', { index: { a: { ...entry, products: [1] } } }, 'MALFORMED'],
    ['a path outside streams/', { index: { a: { ...entry, path: 'a.json' } } }, 'UNSAFE_PATH'],
    ['a path that climbs', { index: { a: { ...entry, path: 'streams/../../a.json' } } }, 'UNSAFE_PATH'],
    ['a path that is no document', { index: { a: { ...entry, path: 'streams/v1/a' } } }, 'UNSAFE_PATH'],
    [
      'more entries than anyone has',
      { index: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`c${i}`, entry])) },
      'MALFORMED',
    ],
  ])('with %s is refused as %s', (_, top, code) => {
    expect(() => parseIndex(top, path)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the head of a document', () => {
  test('says its kind, content id and date', () => {
    const updated = 'Tue, 01 Jul 2025 10:00:00 +0200';
    expect(readHead({ format: 'products:1.0', content_id: 'a', updated }, path)).toEqual({
      kind: 'products',
      format: 'products:1.0',
      contentId: 'a',
      updated: '2025-07-01T08:00:00.000Z',
    });
    expect(readHead({ format: 'index:1.0', updated: 'some day' }, path)).toEqual({
      kind: 'index',
      format: 'index:1.0',
    });
  });

  test.each<[JsonObject, string]>([
    [{}, 'UNSUPPORTED_FORMAT'],
    [{ format: 'products:2.0' }, 'UNSUPPORTED_FORMAT'],
    [{ format: 'toString' }, 'UNSUPPORTED_FORMAT'],
    [{ format: 7 }, 'MALFORMED'],
    [{ format: 'index:1.0', content_id: 7 }, 'MALFORMED'],
  ])('%j is refused as %s', (top, code) => {
    expect(() => readHead(top, path)).toThrow(expect.objectContaining({ code, path }));
  });
});
