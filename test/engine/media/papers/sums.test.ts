import { describe, expect, it } from 'vitest';
import { composeSums, parseSums } from '../../../../electron/engine/media/papers/sums.ts';
import { sha256Of } from './made-shipment.ts';

const one = { name: 'data/00/a', sha256: sha256Of('a') };
const other = { name: 'README.txt', sha256: sha256Of('b') };

describe('SHA256SUMS', () => {
  it('has a digest, two spaces and a name a line, sorted', () => {
    expect(composeSums([one, other]).toString()).toBe(`${other.sha256}  README.txt\n${one.sha256}  data/00/a\n`);
  });

  it('is read back as it was written, also with the binary mark and Windows line ends', () => {
    const wanted = new Map([
      [other.name, other.sha256],
      [one.name, one.sha256],
    ]);
    expect(parseSums(composeSums([one, other]).toString())).toEqual(wanted);
    expect(parseSums(`${one.sha256} *data/00/a\r\n${other.sha256}  README.txt\r\n`)).toEqual(wanted);
    expect(parseSums('').size).toBe(0);
  });

  it.each([
    ['a name twice', `${one.sha256}  a\n${one.sha256}  a\n`],
    ['an upper-case digest', `${one.sha256.toUpperCase()}  a\n`],
    ['a short digest', `${one.sha256.slice(1)}  a\n`],
    ['one space', `${one.sha256} a\n`],
    ['an escaped name', `\\${one.sha256}  a\\nb\n`],
    ['no name', `${one.sha256}  \n`],
  ])('is refused with %s', (_, text) => {
    expect(() => parseSums(text)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  it('takes no name that would have to be escaped', () => {
    expect(() => composeSums([{ name: 'a\nb', sha256: one.sha256 }])).toThrow('SHA256SUMS');
  });
});
