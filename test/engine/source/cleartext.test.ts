import { describe, expect, test } from 'vitest';
import { splitCleartext, withNetworkLineEnds } from '../../../electron/engine/source/cleartext.ts';

const begin = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n';
const block = '-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0=\n-----END PGP SIGNATURE-----\n';
const split = (text: string) => splitCleartext(Buffer.from(text), 'index.sjson');

describe('the signed text', () => {
  test.each([
    ['plain lines', '{\n "a": 1\n}', '{\n "a": 1\n}'],
    ['one empty line', '', ''],
    ['two empty lines', '\n', '\n'],
    ['a final empty line, which is signed', '{}\n', '{}\n'],
    ['dash-escaped lines', '- -1\n- - x\n- From', '-1\n- x\nFrom'],
    ['a dash-escaped first line alone', '- ', ''],
    ['an escaped signature line', '- -----BEGIN PGP SIGNATURE-----\nx', '-----BEGIN PGP SIGNATURE-----\nx'],
    ['spaces and tabs at line ends', 'a \t\nb\t \n  c  ', 'a\nb\n  c'],
    ['lines of white space only', '\t \n \nx', '\n\nx'],
    ['CRLF line ends', 'a\r\n\r\nb\r', 'a\n\nb'],
    ['a carriage return inside a line, which is signed', 'a\rb\nc', 'a\rb\nc'],
    ['white space at the very end', 'a \n  \t ', 'a\n'],
    ['letters beyond ASCII', 'ü \nœ', 'ü\nœ'],
  ])('of %s', (_what, body, text) => {
    expect(split(`${begin}${body}\n${block}`).text.toString()).toBe(text);
  });

  test('is empty where the signature follows the headers at once', () => {
    expect(split(`${begin}${block}`).text.toString()).toBe('');
  });

  test('is the document itself, not a copy, when there is nothing to undo', () => {
    const bytes = Buffer.from(`${begin}{\n}\n${block}`);
    expect(splitCleartext(bytes, 'x.sjson').text.buffer).toBe(bytes.buffer);
  });

  test('gets CRLF line ends for hashing, and no final one', () => {
    expect(withNetworkLineEnds(Buffer.from('\na\n\nb')).toString()).toBe('\r\na\r\n\r\nb');
    expect(withNetworkLineEnds(Buffer.from('ab')).toString()).toBe('ab');
  });
});

describe('the framework', () => {
  test.each([
    ['one Hash header', 'Hash: SHA512\n', ['SHA512']],
    ['no Hash header', '', []],
    ['several names in one header', 'Hash: SHA256, SHA512\n', ['SHA256', 'SHA512']],
    ['several headers', 'Hash: SHA256\nHash: SHA3-512\n', ['SHA256', 'SHA3-512']],
    ['CRLF line ends', 'Hash: SHA256\r\n', ['SHA256']],
  ])('tells its hash names with %s', (_what, headers, names) => {
    const { hashNames } = split(`-----BEGIN PGP SIGNED MESSAGE-----\n${headers}\nx\n${block}`);
    expect(hashNames).toEqual(names);
  });

  test('gives the signature in binary', () => {
    expect(split(`${begin}x\n${block}`).signature.toString('base64')).toBe('iHUEARYKAB0=');
  });

  test.each([
    ['blank lines before it', `\n \r\n${begin}x\n${block}`],
    ['blank lines after it', `${begin}x\n${block}\n \t\r\n`],
    ['no line end after it', `${begin}x\n${block.trimEnd()}`],
    ['a separating line of white space', `${begin.replace('\n\n', '\n \t\n')}x\n${block}`],
  ])('may have %s', (_what, text) => {
    expect(split(text).text.toString()).toBe('x');
  });
});

describe('refused as SIGNATURE_MISSING', () => {
  test.each([
    ['an empty file', ''],
    ['plain JSON', '{"format": "index:1.0"}'],
    ['a web page', '<!DOCTYPE html>\n<html>'],
    ['only a signature', block],
    ['a message whose signature was taken off', `${begin}{}\n`],
    ['a signature that is dash-escaped', `${begin}{}\n- ${block}`],
    ['a signature not at the start of a line', `${begin}{} ${block}`],
  ])('%s', (_what, text) => {
    expect(() => split(text)).toThrowError(expect.objectContaining({ code: 'SIGNATURE_MISSING', path: 'index.sjson' }));
  });
});

describe('refused as MALFORMED', () => {
  test.each([
    ['text before the message', `{"evil": 1}\n${begin}{}\n${block}`],
    ['text before the message on its line', `x ${begin}{}\n${block}`],
    ['an indented message', ` ${begin}{}\n${block}`],
    ['text on the line that begins the message', `${begin.replace('-----\n', '-----x\n')}{}\n${block}`],
    ['text after the signature', `${begin}{}\n${block}{"evil": 1}\n`],
    ['a NUL after the signature', `${begin}{}\n${block}\0`],
    ['a second message', `${begin}{}\n${block}${begin}{}\n${block}`],
    ['a second signature block', `${begin}{}\n${block}${block}`],
    ['another armor header', `${begin.replace('Hash: SHA512', 'Comment: x')}{}\n${block}`],
    ['no blank line before the text', `${begin.replace('\n\n', '\n')}{}\n${block}`],
    ['text hidden after a Hash header', `${begin.replace('SHA512', 'SHA512 {"evil"}')}{}\n${block}`],
    ['an end among the headers', '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512'],
    ['an unescaped dash in the first line', `${begin}-x\n{}\n${block}`],
    ['an unescaped dash further on', `${begin}{}\n-x\n${block}`],
    ['an unescaped END line', `${begin}{}\n-----END PGP SIGNATURE-----\n${block}`],
    ['text on the line that begins the signature', `${begin}{}\n${block.replace('-----\n', '----- x\n')}`],
    ['a signature without END line', `${begin}{}\n${block.slice(0, -30)}`],
    ['a signature that is no base64', `${begin}{}\n${block.replace('iHUE', 'i*UE')}`],
    ['a signature with a wrong checksum', `${begin}{}\n${block.replace('AB0=\n', 'AB0=\n=AAAA\n')}`],
    ['an empty signature', `${begin}{}\n${block.replace('iHUEARYKAB0=\n', '')}`],
  ])('%s', (_what, text) => {
    expect(() => split(text)).toThrowError(expect.objectContaining({ code: 'MALFORMED', path: 'index.sjson' }));
  });
});
