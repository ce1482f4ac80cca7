import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Asked, readAnswer, validatorsOf } from '../../../electron/engine/transfer/response.ts';

const whole: Asked = { where: 'http://host/file', path: 'file', sizeBytes: 1000 };
const part: Asked = { ...whole, rangeFrom: 400 };
const range = (text: string) => ({ 'content-range': text });

describe('readAnswer', () => {
  const taken: [string, number, IncomingHttpHeaders, Asked, number][] = [
    ['the whole file', 200, { 'content-length': '1000' }, whole, 0],
    ['the whole file of untold length', 200, {}, whole, 0],
    ['the encoding "identity"', 200, { 'content-encoding': 'identity' }, whole, 0],
    ['the whole file where a part was asked for', 200, { 'content-length': '1000' }, part, 0],
    ['the part asked for', 206, range('bytes 400-999/1000'), part, 400],
    ['less than the part asked for', 206, range('bytes 400-499/1000'), part, 400],
    ['a part of untold total', 206, range('bytes 400-999/*'), part, 400],
    ['the same ETag', 206, { ...range('bytes 400-999/1000'), etag: '"a"' }, { ...part, etag: '"a"' }, 400],
  ];
  test.each(taken)('takes %s', (_, status, headers, asked, startsAt) => {
    expect(readAnswer(status, headers, asked)).toEqual({ kind: 'body', startsAt });
  });

  const again: [string, number, IncomingHttpHeaders, Asked][] = [
    ['a part from elsewhere', 206, range('bytes 300-999/1000'), part],
    ['a part past the end', 206, range('bytes 400-1000/*'), part],
    ['a part without its place', 206, {}, part],
    ['several parts', 206, { 'content-type': 'multipart/byteranges; boundary=x' }, part],
    [
      'another ETag in spite of If-Range',
      206,
      { ...range('bytes 400-999/1000'), etag: '"b"' },
      { ...part, etag: '"a"' },
    ],
    ['a refused range', 416, {}, part],
    ['a refused range of the right total', 416, range('bytes */1000'), part],
  ];
  test.each(again)('asks for everything after %s', (_, status, headers, asked) => {
    expect(readAnswer(status, headers, asked)).toEqual({ kind: 'ask-for-all' });
  });

  const refused: [string, number, IncomingHttpHeaders, Asked, string][] = [
    ['another length', 200, { 'content-length': '999' }, whole, 'SIZE_MISMATCH'],
    ['another total', 206, range('bytes 400-1099/1100'), part, 'SIZE_MISMATCH'],
    ['a range refused for another total', 416, range('bytes */300'), part, 'SIZE_MISMATCH'],
    ['a coded body', 200, { 'content-encoding': 'gzip', 'content-length': '1000' }, whole, 'HTTP_STATUS'],
    ['a coded part', 206, { 'content-encoding': 'br', ...range('bytes 400-999/1000') }, part, 'HTTP_STATUS'],
    ['a part nobody asked for', 206, range('bytes 0-999/1000'), whole, 'HTTP_STATUS'],
    ['416 to no range', 416, {}, whole, 'HTTP_STATUS'],
    ['no content', 204, {}, whole, 'HTTP_STATUS'],
    ['not modified', 304, {}, whole, 'HTTP_STATUS'],
    ['not found', 404, {}, whole, 'HTTP_STATUS'],
    ['a proxy that wants credentials', 407, {}, whole, 'PROXY'],
  ];
  test.each(refused)('refuses %s', (_, status, headers, asked, code) => {
    expect(readAnswer(status, headers, asked)).toMatchObject({ kind: 'refused', error: { code } });
  });

  test.each([
    [503, '7', 7000],
    [429, '0', 0],
    [503, 'soon', undefined],
    [500, '7', undefined],
  ])('status %i with Retry-After %s asks to wait %s ms', (status, retryAfter, waitMs) => {
    const answer = readAnswer(status, { 'retry-after': retryAfter }, whole);
    expect(answer.kind === 'refused' && answer.error.details?.retryAfterMs).toBe(waitMs);
  });
});

test.each([
  [
    { etag: '"a"', 'last-modified': 'then' },
    { etag: '"a"', lastModified: 'then' },
  ],
  [{ etag: 'W/"a"', 'last-modified': 'then' }, { lastModified: 'then' }],
  [{ etag: 'W/"a"' }, {}],
  [{ etag: 'unquoted' }, {}],
])('of %o only what may guard a range is kept', (headers, kept) => {
  expect(validatorsOf(headers)).toEqual(kept);
});
