import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../electron/engine/catalogue/catalogue.ts';
import { resolveVersions } from '../../../electron/engine/plan/resolve-versions.ts';

type Question = Parameters<typeof resolveVersions>[0];

describe('versions taken of a product', () => {
  it.each<[string, Partial<Question>, string[]]>([
    ['all without max', { source: ['1', '3', '2'] }, ['1', '2', '3']],
    ['the newest with max 1', { source: ['1', '3', '2'], max: 1 }, ['3']],
    ['the newest two', { source: ['1', '3', '2'], max: 2 }, ['2', '3']],
    ['no more than there are', { source: ['1'], max: 5 }, ['1']],
    ['by LANG=C order, not by number', { source: ['20250601.10', '20250601.2', '20250601.1'], max: 1 }, ['20250601.2']],
    ['by code points, not by UTF-16 units', { source: ['\uffff', '\u{10000}'], max: 1 }, ['\u{10000}']],
    ['dropped ones not, without keep', { source: ['2'], held: ['1'], max: 2 }, ['2']],
    ['dropped ones too, with keep and room', { source: ['2'], held: ['1'], max: 2, keep: true }, ['1', '2']],
    ['of the dropped the newest', { source: ['9'], held: ['1', '3', '2'], max: 2, keep: true }, ['3', '9']],
    ['dropped ones give way to listed ones', { source: ['3', '2'], held: ['1'], max: 2, keep: true }, ['2', '3']],
    ['even where the dropped one is newer', { source: ['1', '2'], held: ['9'], max: 2, keep: true }, ['1', '2']],
    ['a dropped newer one fills the room', { source: ['1'], held: ['9'], max: 2, keep: true }, ['1', '9']],
    ['all that is held, when upstream lists nothing any more', { held: ['1', '2'], max: 2, keep: true }, ['1', '2']],
    ['nothing, without keep', { held: ['1', '2'], max: 2 }, []],
    ['held ones that are listed only once', { source: ['1', '2'], held: ['1', '2'], max: 2, keep: true }, ['1', '2']],
  ])('%s', (_, question, expected) => {
    expect(resolveVersions({ source: [], held: [], keep: false, ...question })).toEqual({
      take: expected,
      pinMissing: false,
    });
  });

  it.each<[string, Partial<Question>, string[], boolean]>([
    ['an older one upstream has', { source: ['1', '2', '3'], pin: '2' }, ['2'], false],
    ['one upstream dropped and the mirror has', { source: ['2', '3'], held: ['1', '2'], pin: '1' }, ['1'], false],
    ['one that nobody has: what is held stays', { source: ['2', '3'], held: ['2', '1'], pin: '0' }, ['1', '2'], true],
    ['one that nobody has and nothing is held', { source: ['2'], pin: '0' }, [], true],
    [
      'more than one never, whatever max says',
      { source: ['1', '2'], held: ['1'], max: 2, keep: true, pin: '2' },
      ['2'],
      false,
    ],
  ])('a pin takes %s', (_, question, take, pinMissing) => {
    expect(resolveVersions({ source: [], held: [], keep: false, ...question })).toEqual({ take, pinMissing });
  });
});

/** The reference tool's description, step by step: add what is new, doom what upstream dropped, spare the newest of the doomed while
 * fewer than max would be left, then cut the oldest off. */
function stepByStep({ source, held, max, keep }: Question): string[] {
  const result = new Set([...held, ...source]);
  const doomed = held.filter((version) => !source.includes(version)).sort(compareCodePoints);
  if (keep && max !== undefined) while (doomed.length > 0 && result.size - doomed.length < max) doomed.pop();
  for (const version of doomed) result.delete(version);
  const left = [...result].sort(compareCodePoints);
  while (max !== undefined && left.length > max) left.shift();
  return left;
}

const versions = fc.uniqueArray(
  fc.constantFrom<string[]>('1', '2', '3', '4', '5', '6', '10', '2.1', 'a', '\uffff', '\u{10000}'),
  {
    maxLength: 8,
  },
);
const question = fc
  .record({
    source: versions,
    held: versions,
    max: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    keep: fc.boolean(),
  })
  .map((one) => ({ ...one, keep: one.keep && one.max !== undefined }));

describe('for any versions', () => {
  it('the result is the reference tool’s', () => {
    fc.assert(
      fc.property(question, (one) => {
        expect(resolveVersions(one).take).toEqual(stepByStep(one));
      }),
      { seed: 3, numRuns: 3000 },
    );
  });

  it('max is never exceeded, without keep nothing dropped is left, and asking again changes nothing', () => {
    fc.assert(
      fc.property(question, (one) => {
        const { take } = resolveVersions(one);
        expect(take.length).toBeLessThanOrEqual(one.max ?? Number.POSITIVE_INFINITY);
        expect(take.every((version) => one.source.includes(version) || (one.keep && one.held.includes(version)))).toBe(
          true,
        );
        expect(resolveVersions({ ...one, held: take }).take).toEqual(take);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});
