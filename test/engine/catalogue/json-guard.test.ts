import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../electron/engine/catalogue/json-guard.ts';

const nested = (depth: number, [open, close]: readonly [string, string]) =>
  `{"a":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}}`;

describe('the JSON of a document', () => {
  test.each([
    ['{}', {}],
    ['{"a": ["__proto__", "constructor"], "b": {"proto": 1}}', { a: ['__proto__', 'constructor'], b: { proto: 1 } }],
    ['{"a":1,"a":2}', { a: 2 }],
  ])('%s is taken', (text, value) => {
    expect(parseJson(text, 'x.json')).toEqual(value);
  });

  test('may be nested 64 levels deep', () => {
    expect(() => parseJson(nested(64, ['[', ']']), 'x.json')).not.toThrow();
    expect(() => parseJson(nested(64, ['{"a":', '}']), 'x.json')).not.toThrow();
  });

  test.each([
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['{"a": NaN}', 'not JSON'],
    ['\ufeff{}', 'not JSON'],
    ['{}{}', 'not JSON'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['"text"', 'a string'],
    ['7', 'a number'],
    ['{"__proto__": {"path": "x"}}', '__proto__'],
    ['{"\\u005f_proto__": 1}', '__proto__'],
    ['{"a": [{"b": {"constructor": 1}}]}', 'constructor'],
    ['{"a": {"prototype": null}}', 'prototype'],
    [nested(65, ['[', ']']), '64 levels'],
    [nested(65, ['{"a":', '}']), '64 levels'],
    [nested(100_000, ['[', ']']), '64 levels'],
  ])('%.40s is refused as MALFORMED: %s', (text, fault) => {
    expect(() => parseJson(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'MALFORMED', path: 'x.json', message: expect.stringContaining(fault) }),
    );
  });

  test('is not quoted in the message, for it may be anything', () => {
    expect(() => parseJson('secret \u001b[31m', 'x.json')).not.toThrow(/secret|31m/);
  });
});
