import { describe, expect, it } from 'vitest';
import { composeCsv } from '../../../../electron/engine/media/papers/csv.ts';

describe('composeCsv', () => {
  it('quotes what RFC 4180 says must be, and ends lines with CRLF', () => {
    const bytes = composeCsv(
      ['a', 'b'],
      [
        ['x,y', 'say "no"'],
        ['two\nlines', 'plain text'],
      ],
    );
    expect(bytes.toString()).toBe('a,b\r\n"x,y","say ""no"""\r\n"two\nlines",plain text\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('gives no spreadsheet the formula %j', (text) => {
    const [, row = ''] = composeCsv(['a'], [[text]])
      .toString()
      .split('\r\n', 2);
    expect(row.replace(/^"/u, '').startsWith("'")).toBe(true);
  });

  it('leaves numbers as they are, also negative ones', () => {
    expect(composeCsv(['a'], [[-1]]).toString()).toBe('a\r\n-1\r\n');
  });
});
