import { describe, expect, test } from 'vitest';
import { isPrintable, printable, printableLines, withoutUnprintable } from '../../electron/engine/printable.ts';
import { quoted } from '../../electron/engine/quoted.ts';

describe('what may be shown', () => {
  test.each([
    ['\u001b[8m', '\\x1b[8m'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u0000\u007f\u0085\u009b', '\\x00\\x7f\\x85\\x9b'],
    ['\u202ecba\u202c\u2066\u2069', '\\u202ecba\\u202c\\u2066\\u2069'],
    ['\u061c\u200e\u200f\u2028\u2029', '\\u061c\\u200e\\u200f\\u2028\\u2029'],
    ['\ud83d \ude00', '\\ud83d \\ude00'],
  ])('%j is an escape', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(isPrintable(text)).toBe(false);
    expect(isPrintable(withoutUnprintable(text))).toBe(true);
  });

  test.each(['Größe: 5 %', '会', 'العربية', 'עברית', '😀', 'a\\nb', '"x"', ''])('%s stays as it is', (text) => {
    expect([printable(text), printableLines(text), withoutUnprintable(text)]).toEqual([text, text, text]);
    expect(isPrintable(text)).toBe(true);
  });

  test('has lines only where they are wanted', () => {
    expect(printableLines('a\u001b\nb\n')).toBe('a\\x1b\nb\n');
  });

  test('in quotes ends where the quotes do', () => {
    expect(quoted('a" is right\n\u202e\u009b')).toBe('"a\\" is right\\n\\u202e\\x9b"');
  });

  test('in a name is replaced without joining words', () => {
    expect(withoutUnprintable(' Site\r\nB\u200f\u0000 ')).toBe('Site B');
  });
});
