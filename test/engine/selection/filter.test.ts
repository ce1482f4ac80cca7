import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tags } from '../../../electron/engine/catalogue/catalogue.ts';
import { InputError } from '../../../electron/engine/errors.ts';
import { matches, parseFilter } from '../../../electron/engine/selection/filter.ts';

function tags(own: Record<string, string>): Tags {
  return new Tags(new Map(Object.entries(own)));
}

describe('a filter is read as sstream-mirror reads it', () => {
  it.each([
    ['arch=amd64', 'arch', '=', 'amd64'],
    ['arch = amd64', 'arch', '=', 'amd64'],
    ['arch!=i386', 'arch', '!=', 'i386'],
    ['arch != i386', 'arch', '!=', 'i386'],
    ['release~(focal|jammy)', 'release', '~', '(focal|jammy)'],
    ['subarch!~edge', 'subarch', '!~', 'edge'],
    ['bootloader-type=uefi', 'bootloader-type', '=', 'uefi'],
    ['a|b=c', 'a|b', '=', 'c'],
    ['über=1', 'über', '=', '1'],
    ['arch=', 'arch', '=', ''],
    ['arch~', 'arch', '~', ''],
    ['a==b', 'a', '=', '=b'],
    ['a=~b', 'a', '=', '~b'],
    ['a~=b', 'a', '~', '=b'],
    ['a=b=c', 'a', '=', 'b=c'],
    ['a!==b', 'a', '!=', '=b'],
    ['a=b ', 'a', '=', 'b '],
    ['a=  b c', 'a', '=', 'b c'],
    ['a=b\n', 'a', '=', 'b'],
    ['os~(grub*|pxelinux)', 'os', '~', '(grub*|pxelinux)'],
  ])('%j', (text, key, operator, value) => {
    expect(parseFilter(text)).toMatchObject({ key, operator, value });
  });

  it.each(['', 'arch', '=amd64', ' arch=amd64', 'arch!amd64', 'a.b=c', 'a b=c', 'a=b\nc', 'arch\t=x', 'a ! = b'])(
    '%j is no filter',
    (text) => {
      expect(() => parseFilter(text)).toThrow(InputError);
      expect(() => parseFilter(text)).toThrow(expect.objectContaining({ code: 'BAD_FILTER' }));
    },
  );

  it('names the filter and the fault of its expression', () => {
    expect(() => parseFilter('os~(grub')).toThrow(
      expect.objectContaining({ code: 'BAD_FILTER', message: expect.stringContaining('"os~(grub"') }),
    );
    expect(() => parseFilter('os~(grub')).toThrow(/a group \( is not closed at position 0/);
  });
});

describe('filters ask an item’s flattened tags', () => {
  const item = tags({ arch: 'amd64', release: 'jammy', subarch: 'hwe-22.04-edge', empty: '' });
  it.each([
    [['arch=amd64'], true],
    [['arch=AMD64'], false],
    [['arch=amd'], false],
    [['arch~amd'], true],
    [['arch~^md'], false],
    [['release~(focal|jammy)'], true],
    [['subarch!~edge'], false],
    [['kflavor='], true],
    [['kflavor!='], false],
    [['kflavor!=generic'], true],
    [['kflavor~^$'], true],
    [['kflavor~generic'], false],
    [['empty='], true],
    [['arch=amd64', 'release=jammy'], true],
    [['arch=amd64', 'release=focal'], false],
    [[], true],
  ])('%j: %s', (filters, expected) => {
    expect(matches(filters.map(parseFilter), item)).toBe(expected);
  });

  it('sees the tags of the levels above, the nearest first', () => {
    const below = new Tags(new Map([['arch', 'arm64']]), item);
    expect(matches([parseFilter('arch=arm64'), parseFilter('release=jammy')], below)).toBe(true);
  });
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '1', '.'), maxLength: 4 });
const record = fc.dictionary(fc.constantFrom('arch', 'os', 'label'), word);
const plainFilter = fc.record({
  key: fc.constantFrom('arch', 'os', 'label', 'none'),
  negated: fc.boolean(),
  value: word,
});

describe('any list of comparisons', () => {
  it('passes exactly when each passes, a missing tag being the empty string', () => {
    fc.assert(
      fc.property(record, fc.array(plainFilter, { maxLength: 4 }), fc.boolean(), (own, filters, spaced) => {
        const gap = spaced ? ' ' : '';
        const texts = filters.map(({ key, negated, value }) => `${key}${gap}${negated ? '!=' : '='}${gap}${value}`);
        const expected = filters.every(({ key, negated, value }) => ((own[key] ?? '') === value) !== negated);
        expect(matches(texts.map(parseFilter), tags(own))).toBe(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('with a literal expression passes exactly when the tag holds it', () => {
    fc.assert(
      fc.property(record, plainFilter, (own, { key, negated, value }) => {
        const escaped = value.replaceAll(/[.-]/g, '\\$&');
        const filter = parseFilter(`${key}${negated ? '!~' : '~'}${escaped}`);
        expect(matches([filter], tags(own))).toBe((own[key] ?? '').includes(value) !== negated);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
