import { describe, expect, test } from 'vitest';
import { ArmorError, readArmor, readArmoredKeys } from '../../../electron/engine/source/armor.ts';

const block = (label: string, body: string) => `-----BEGIN PGP ${label}-----\n\n${body}\n-----END PGP ${label}-----\n`;

describe('an armored block', () => {
  test('is read with headers, checksum and CRLF line ends', () => {
    const text =
      '-----BEGIN PGP SIGNATURE-----\r\nVersion: GnuPG v2\r\nComment:\r\n\r\naGVs\r\nbG8=\r\n=R/WK\r\n-----END PGP SIGNATURE-----\r\nrest';
    const { label, data, end } = readArmor(text, 0);
    expect({ label, data: data.toString(), rest: text.slice(end) }).toEqual({
      label: 'SIGNATURE',
      data: 'hello',
      rest: 'rest',
    });
  });

  test.each([
    ['without a BEGIN line', 'hello'],
    ['without a blank line', '-----BEGIN PGP SIGNATURE-----\naGVsbG8=\n-----END PGP SIGNATURE-----\n'],
    ['with a wrong checksum', block('SIGNATURE', 'aGVsbG8=\n=AAAA')],
    ['with a checksum cut short', block('SIGNATURE', 'aGVsbG8=\n=R/')],
    ['with lines after the checksum', block('SIGNATURE', 'aGVsbG8=\n=R/WK\naGVs')],
    ['with stray bits at the end of its base64', block('SIGNATURE', 'aGVsbG9=')],
    ['with characters outside base64', block('SIGNATURE', 'aGVs bG8=')],
    ['with nothing in it', block('SIGNATURE', '')],
    ['with another END line', block('SIGNATURE', 'aGVs').replace('END PGP SIGNATURE', 'END PGP MESSAGE')],
    ['without an END line', '-----BEGIN PGP SIGNATURE-----\n\naGVs\n'],
  ])('%s is an ArmorError', (_what, text) => {
    expect(() => readArmor(text, 0)).toThrowError(ArmorError);
  });

  test('of a key is found wherever it begins a line, with other text and blocks between', () => {
    const [first, second] = [block('PUBLIC KEY BLOCK', 'aGVs'), block('PRIVATE KEY BLOCK', 'bG8=')];
    const text = `my keys\n${first}\nand\n${block('SIGNATURE', 'aGVs')}${second}> ${first}`;
    expect(readArmoredKeys(text).map(({ label, data }) => [label, data.toString()])).toEqual([
      ['PUBLIC KEY BLOCK', 'hel'],
      ['PRIVATE KEY BLOCK', 'lo'],
    ]);
  });
});
