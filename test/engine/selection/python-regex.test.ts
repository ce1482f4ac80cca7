import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PatternRefused } from '../../../electron/engine/selection/python-regex/syntax.ts';
import { pythonRegex } from '../../../electron/engine/selection/python-regex.ts';
import { type PythonVerdict, pythonSearch } from '../../helpers/python.ts';

type Verdict = PythonVerdict | 'not supported';

function ourVerdict(pattern: string, text: string): Verdict {
  try {
    return pythonRegex(pattern).test(text);
  } catch (error) {
    if (!(error instanceof PatternRefused)) throw error;
    return /not supported|may not have matched/.test(error.message) ? 'not supported' : 'error';
  }
}

const samples = {
  people: [
    '(focal|jammy)',
    '^(bionic|focal)$',
    'os~',
    '(grub*|pxelinux)',
    'ga-2[024].04',
    r`^\d{2}\.04$`,
    'hwe-.*-edge$',
  ],
  anchors: ['^a', 'a$', r`\Aa`, r`a\Z`, '(?m)^b', '(?m)a$', '^$', r`\bx\b`, r`a\Bb`, '^*', r`(?:^)*a`, r`\b+`],
  flags: [
    '(?i)FOCAL',
    '(?i:Fo)cal',
    '(?s)a.b',
    'a.b',
    '(?s-i:a.b)',
    '(?x) a b # end',
    '(?x)a\\ b[ ]#c',
    '(?x: a b )c',
    '(?i)(?s)A.B',
    '(?#note)(?i)A',
    'a(?i)b',
    '(?a)é\\w',
    r`(?a:\w)é`,
    '(?u)é',
    '(?L)a',
    '(?au)a',
    '(?i-i:a)',
    '(?-u:a)',
    '(?-:a)',
    '(?i',
    '(?k)a',
    '(?i)*',
    '(?im)^B',
    '(?i)ß',
    '(?i)K',
    '(?i)ı',
    '(?i)[a-z]',
    '(?i)[^i]',
    '(?i)σ',
  ],
  quantifiers: [
    'a{,2}b',
    'a{2}',
    'a{2,}',
    'a{,}',
    'a{',
    'a{}',
    'a{x}',
    'a{1',
    'a{1,2',
    '{',
    '}',
    'x{2,1}',
    'a**',
    'a*?b',
    'a+?',
    'a??b',
    '*a',
    '+',
    '?',
    'a{2}{3}',
    '(a|)*b',
    '()*',
    '(?:a?)*?b',
    '(?=a)*b',
    'a{4294967295}',
    'a(?#c)*b',
  ],
  sets: [
    '[]a]',
    '[^]a]',
    '[[]',
    '[[a]',
    '[a-]',
    '[-a]',
    '[a-c]',
    '[c-a]',
    r`[\d-a]`,
    r`[\w.-]`,
    '[a',
    '[]',
    '[^]',
    r`[\b]`,
    r`[\101]`,
    r`[\]]`,
    '[&&]',
    '[a||b]',
    '[~~]',
    '[a--b]',
    '[(){}]',
    '[^a\n]',
    r`[\W]`,
    r`[^\W\d]`,
    r`[\S]`,
    r`[\8]`,
    r`[\q]`,
    '[\u{1f600}-\u{1f610}]',
    r`[\u0041-\u0043]`,
  ],
  escapes: [
    r`\d`,
    r`\D`,
    r`\w`,
    r`\W`,
    r`\s`,
    r`\S`,
    r`\.`,
    r`\-`,
    r`\'`,
    r`\/`,
    r`\é`,
    r`\q`,
    r`\x41`,
    r`\x4`,
    r`\u0041`,
    r`\U0001F600`,
    r`\U00110000`,
    r`\0`,
    r`\012`,
    r`\101`,
    r`\400`,
    r`\t`,
    r`\a`,
    r`\f`,
    r`\v`,
    '\\',
    r`\e`,
    r`\_`,
    r`\ `,
    r`\N{BULLET}x`,
  ],
  groups: [
    '(?P<n>a)(?P=n)',
    '(?P<n>a)(?P<n>b)',
    '(?P=n)',
    '(?P<1>a)',
    '(?P>a)',
    '(?<n>a)',
    '(a)\\1',
    '(a)(b)\\2\\1',
    '\\1',
    '(a\\1)',
    '(a)?\\1b',
    '(a|b)\\1',
    '(?:(a)|b)\\1',
    '(a',
    'a)',
    '(?)',
    '()',
    '(?:)',
    '(?:a|)',
    '(?!)',
    'a|',
    '|a',
    '(?P<n',
    '(?P<é>a)(?P=é)',
    '(?i)(a)\\1',
    '(a*)+\\1',
    '(a)+\\1',
    '(?=(a))\\1',
  ],
  looks: [
    '(?<=a)b',
    '(?<!a)b',
    '(?<=a|bc)x',
    '(?<=a*)b',
    '(?<=ab|cd)x',
    '(?=ab)a',
    '(?!ab)a',
    r`(?<=^a)b`,
    r`(a)(?<=\1)b`,
    r`(?<=(a)\1)b`,
    '(?<=(a))b',
  ],
  refused: ['(?>a)', 'a*+', 'a{2}+', 'a++', '(a)(?(1)b|c)'],
} as const;

const texts = [
  '',
  'a',
  'ab',
  'aab',
  'b',
  'a\n',
  'a\nb',
  'ba\n\n',
  'focal',
  'FOCAL',
  'jammy',
  'hwe-24.04-edge',
  'ga-24.04',
  '24.04',
  'grub-efi-signed',
  'pxelinux',
  'é',
  'éa',
  'A',
  'x y',
  'aa',
  '٣',
  'ﬁ',
  '\u001c',
  '\ufeff',
  '\u0085',
  '\u{1f600}',
  'İ',
  'ı',
  'I',
  'ſ',
  '\u212a',
  'ẞ',
  'ς',
  'Σ',
  '-',
  ']',
  '[',
  '{',
  'a{',
  'a{x}',
  'a{}',
  "'",
  '/',
  '_',
  '&',
  '|',
  '\\',
  '\b',
  '\0',
  '²',
  'aé',
  'cdx',
  'abab',
  'aba',
];

function r(strings: TemplateStringsArray): string {
  return strings.raw[0] ?? '';
}

describe('a translated Python pattern', () => {
  for (const [topic, patterns] of Object.entries(samples)) {
    it(`finds what Python finds: ${topic}`, () => {
      const pairs = patterns.flatMap((pattern) => texts.map((text) => [pattern, text] as const));
      const python = pythonSearch(pairs);
      const different = pairs.flatMap(([pattern, text], n) => {
        const ours = ourVerdict(pattern, text);
        const same = ours === python[n] || (ours === 'not supported' && refusedOnPurpose.has(pattern));
        return same ? [] : [{ pattern, text, ours, python: python[n] }];
      });
      expect(different).toEqual([]);
    });
  }
});

const refusedOnPurpose = new Set<string>([...samples.refused, r`\N{BULLET}x`, '(a)?\\1b', '(?:(a)|b)\\1', '(a*)+\\1']);

describe('what cannot be written in JavaScript', () => {
  for (const pattern of refusedOnPurpose) {
    it(`is refused with a reason: ${pattern}`, () => {
      expect(() => pythonRegex(pattern)).toThrow(PatternRefused);
      expect(ourVerdict(pattern, 'a')).toBe('not supported');
    });
  }

  it('is what only Python 3.14 knows: \\z, and \\B in an empty string', () => {
    expect(ourVerdict(r`a\z`, 'a')).toBe('error');
    expect(pythonRegex(r`\B`).test('')).toBe(false);
    expect(pythonRegex(r`\B`).test('ab')).toBe(true);
  });
});

const atom = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', '-', '.', '1', ' ', 'é', '{', '}', ']') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(r`\d`, r`\w`, r`\s`, r`\W`, r`\b`, r`\.`, r`\n`, '^', '$', r`\Z`, r`\1`, r`\q`),
  },
  { weight: 2, arbitrary: fc.constantFrom('[a-c]', '[^a]', '[]b]', r`[\w-]`, '[^\\s]', '[1-', '[é-z]') },
);
const quantifier = fc.constantFrom('', '', '', '', '*', '+', '?', '*?', '{2}', '{,2}', '{1,}', '{0}', '{', '+?');
const { pattern: randomPattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  pattern: fc
    .array(fc.tuple(tie('piece'), quantifier), { minLength: 0, maxLength: 4 })
    .map((pieces) => pieces.map((piece) => piece.join('')).join('')),
  piece: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'piece' },
    atom,
    fc
      .tuple(
        fc.constantFrom('(', '(?:', '(?=', '(?!', '(?i:', '(?<=', '(?<!', '(?s:', '(?P<n>'),
        tie('pattern'),
        fc.constantFrom('', '|a', '|'),
      )
      .map(([open, inside, branch]) => `${open}${inside}${branch})`),
  ),
}));
const flagged = fc
  .tuple(fc.constantFrom('', '', '', '(?i)', '(?m)', '(?x)', '(?s)', '(?a)'), randomPattern)
  .map((one) => one.join(''));
const randomText = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', '-', '.', '1', ' ', '\n', 'é', 'É', '{', ']'),
  maxLength: 6,
});

describe('four thousand random patterns', () => {
  it('find what Python finds, are refused where Python refuses, and are seldom beyond us', () => {
    const pairs = fc.sample(fc.tuple(flagged, randomText), { numRuns: 4000, seed: 20260801 });
    const python = pythonSearch(pairs);
    const ours = pairs.map(([pattern, text]) => ourVerdict(pattern, text));
    const different = pairs.flatMap(([pattern, text], n) =>
      ours[n] === python[n] || ours[n] === 'not supported' ? [] : [{ pattern, text, ours: ours[n], python: python[n] }],
    );
    expect(different.slice(0, 10)).toEqual([]);
    expect(ours.filter((verdict) => verdict === 'not supported').length).toBeLessThan(200);
    expect(ours.filter((verdict) => verdict === true).length).toBeGreaterThan(800);
    expect(ours.filter((verdict) => verdict === false).length).toBeGreaterThan(300);
  });
});
