import { describe, expect, test } from 'vitest';
import { readHead } from '../../../electron/engine/source/response-head.ts';

const read = (text: string) => readHead(Buffer.from(text, 'latin1'));

describe('a head', () => {
  test('is read with its headers in lower case, and says where the body begins', () => {
    const head = 'HTTP/1.1 206 Partial Content\r\nContent-Length:  12 \r\nETag: "a b"\r\nX-Empty:\r\n\r\n';
    expect(read(`${head}and the body`)).toEqual({
      kind: 'head',
      headBytes: head.length,
      head: {
        status: 206,
        headers: { 'content-length': '12', etag: '"a b"', 'x-empty': '' },
        framing: { kind: 'length', bytes: 12 },
        staysOpen: true,
      },
    });
  });

  test('is incomplete until its empty line is there', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n';
    for (let length = 0; length < text.length; length++) {
      expect(read(text.slice(0, length))).toEqual({ kind: 'incomplete' });
    }
    expect(read(text)).toMatchObject({ kind: 'head' });
  });

  test('follows interim ones', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    expect(read(`HTTP/1.1 100 Continue\r\n\r\n${interim}`)).toEqual({ kind: 'incomplete' });
    expect(read(`${interim}HTTP/1.1 204 No Content\r\n\r\n`)).toMatchObject({ kind: 'head', head: { status: 204 } });
  });

  test.each([
    ['', { kind: 'until-close' }, false],
    ['Content-Length: 0\r\n', { kind: 'length', bytes: 0 }, true],
    ['Content-Length: 5\r\nConnection: Close\r\n', { kind: 'length', bytes: 5 }, false],
    ['Transfer-Encoding: Chunked\r\n', { kind: 'chunked' }, true],
  ])('with %j has the framing %j', (headers, framing, staysOpen) => {
    expect(read(`HTTP/1.1 200 OK\r\n${headers}\r\n`)).toMatchObject({ head: { framing, staysOpen } });
  });

  test.each([204, 304])('of status %i has no body, whatever it says', (status) => {
    expect(read(`HTTP/1.1 ${status} -\r\nContent-Length: 9\r\n\r\n`)).toMatchObject({
      head: { framing: { kind: 'length', bytes: 0 } },
    });
  });

  test('joins what is said twice where that is allowed', () => {
    expect(read('HTTP/1.1 200 OK\r\nVary: a\r\nvary: b\r\n\r\n')).toMatchObject({
      head: { headers: { vary: 'a, b' } },
    });
  });

  test('keeps names that objects have of their own apart', () => {
    const reading = read('HTTP/1.1 200 OK\r\nconstructor: a\r\n__proto__: b\r\n\r\n');
    expect(reading).toMatchObject({ kind: 'head' });
    if (reading.kind === 'head') expect(Object.keys(reading.head.headers)).toEqual(['constructor', '__proto__']);
  });
});

test.each([
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n'],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
  ['no HTTP', '220 mail ready\r\n\r\n'],
  ['a protocol switch', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnothing\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\n'],
  ['a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 1\r\n\r\n'],
  ['a control character', 'HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a coding below the chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['no end in sight', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(16_384)}`],
  ['too long a head', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(16_384)}\r\n\r\n`],
])('%s is left to a full client', (_, text) => {
  expect(read(text)).toEqual({ kind: 'other' });
});
