import { describe, expect, test } from 'vitest';
import { cutterFor, type Framing } from '../../../electron/engine/source/body-framing.ts';

/** Cuts a body out of text that arrives in pieces of so many bytes. */
function cut(framing: Framing, text: string, pieceBytes = text.length) {
  const cutter = cutterFor(framing);
  let body = '';
  for (let at = 0; at < text.length && !cutter.ended; at += pieceBytes) {
    cutter.feed(Buffer.from(text.slice(at, at + pieceBytes)));
    for (let part = cutter.take(); part !== undefined; part = cutter.take()) body += part.toString();
  }
  return { body, ended: cutter.ended, surplus: cutter.surplus };
}

describe('a body of a known length', () => {
  test('ends there', () => {
    expect(cut({ kind: 'length', bytes: 5 }, 'whole')).toEqual({ body: 'whole', ended: true, surplus: false });
    expect(cut({ kind: 'length', bytes: 5 }, 'half')).toEqual({ body: 'half', ended: false, surplus: false });
  });

  test('tells of bytes behind its end', () => {
    expect(cut({ kind: 'length', bytes: 3 }, 'too much')).toEqual({ body: 'too', ended: true, surplus: true });
  });

  test('may be empty', () => {
    expect(cutterFor({ kind: 'length', bytes: 0 })).toMatchObject({ ended: true, endsWithConnection: false });
  });
});

test('a body until the connection ends never ends by itself', () => {
  expect(cut({ kind: 'until-close' }, 'more and more', 3)).toMatchObject({ body: 'more and more', ended: false });
  expect(cutterFor({ kind: 'until-close' }).endsWithConnection).toBe(true);
});

describe('a body in chunks', () => {
  const text = '5\r\nfirst\r\n00A;name="v;w"\r\n and so on\r\n1 \r\n!\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n';

  test.each([1, 2, 3, 7, 1000])('is put together from pieces of %i bytes', (pieceBytes) => {
    expect(cut({ kind: 'chunked' }, text, pieceBytes)).toEqual({
      body: 'first and so on!',
      ended: true,
      surplus: false,
    });
  });

  test('that breaks off has not ended', () => {
    for (let length = 1; length < text.length; length++) {
      expect(cut({ kind: 'chunked' }, text.slice(0, length))).toMatchObject({ ended: false });
    }
  });

  test('tells of bytes behind its end', () => {
    expect(cut({ kind: 'chunked' }, '0\r\n\r\nHTTP/1.1')).toEqual({ body: '', ended: true, surplus: true });
  });

  test.each([
    ['a size that is no number', 'size\r\n'],
    ['a negative size', '-1\r\n'],
    ['no size', '\r\n'],
    ['a size of absurd length', '1'.repeat(13)],
    ['a bare line feed', '1\na\r\n'],
    ['a chunk longer than its size', '1\r\nab\r\n'],
    ['a line that never ends', `1;${'x'.repeat(5000)}`],
  ])('with %s is refused', (_, malformed) => {
    expect(() => cut({ kind: 'chunked' }, `${malformed}\r\n\r\n`)).toThrow(
      expect.objectContaining({ code: 'HPE_INVALID_CHUNK' }),
    );
  });
});
