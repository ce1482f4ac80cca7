import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Instruction } from '../../../electron/contract/serve.ts';
import { authenticityOf } from '../../../electron/engine/serve/authenticity.ts';
import { type InstructionsRequest, instructionsFor } from '../../../electron/engine/serve/instructions.ts';
import { mirrorUrl } from '../../../electron/engine/serve/mirror-url.ts';
import { shellWord } from '../../../electron/engine/serve/shell-word.ts';

const url = 'http://10.0.0.9:8080/maas/images/ephemeral-v3/stable/';
const ubuntuKey = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
const ownKey = 'A'.repeat(40);
const images = [
  { os: 'centos', release: '8', arches: ['amd64'] },
  { os: 'ubuntu', release: 'jammy', arches: ['amd64', 'arm64'] },
];
const verbatim: InstructionsRequest = {
  url,
  images,
  authenticity: { kind: 'ubuntu' },
  overridePath: '/ephemeral-v3/stable/',
};
const trimmed: InstructionsRequest = { url, images, authenticity: { kind: 'mirror-key', fingerprints: [ownKey] } };

/** The commands alone. */
const commands = (all: readonly Instruction[]) =>
  all.flatMap(({ lines }) => lines).filter((line) => line.startsWith('maas '));

const deb = '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg';
const snap = '/snap/maas/current/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg';

test.each([
  ['snap', snap],
  ['deb', deb],
] as const)('verbatim, %s: the commands in their order, with the keyring of this kind of MAAS', (install, keyring) => {
  expect(commands(instructionsFor(verbatim)[install])).toEqual([
    'maas $PROFILE boot-sources read',
    `maas $PROFILE boot-source update $ID url=${url} keyring_filename=${keyring}`,
    'maas $PROFILE maas set-config name=boot_images_no_proxy value=true',
    'maas $PROFILE boot-source-selections read $ID',
    "maas $PROFILE boot-source-selections create $ID os=centos release=8 arches=amd64 subarches='*' labels='*'",
    "maas $PROFILE boot-source-selections create $ID os=ubuntu release=jammy arches=amd64 arches=arm64 subarches='*' labels='*'",
    'maas $PROFILE boot-resources import',
    'maas $PROFILE boot-resources read',
    `maas $PROFILE boot-source update $ID url=http://images.maas.io/ephemeral-v3/stable/ keyring_filename=${keyring}`,
    'maas $PROFILE maas set-config name=boot_images_no_proxy value=false',
  ]);
});

test.each([
  ['snap', snap],
  ['deb', deb],
] as const)(
  'trimmed, %s: the keyring comes from the mirror, never two at a time, and is taken away on the way back',
  (install, keyring) => {
    const told = instructionsFor(trimmed)[install];
    expect(commands(told)[1]).toBe(
      `maas $PROFILE boot-source update $ID url=${url} keyring_filename= keyring_data@=streamferry.gpg`,
    );
    expect(commands(told).at(-2)).toBe(
      `maas $PROFILE boot-source update $ID url=http://images.maas.io/ephemeral-v3/stable/ keyring_filename=${keyring} keyring_data=`,
    );
    const bring = told.find(({ title }) => title.startsWith('Bring'));
    expect(bring?.lines).toContain(`curl -fsS -o streamferry.gpg ${url}streamferry.gpg`);
    expect(bring?.lines.join()).toContain(ownKey);
    expect(bring?.lines.includes('cd')).toBe(install === 'snap');
  },
);

test('a stream that somebody else signed asks for their binary keyring', () => {
  const told = instructionsFor({ ...verbatim, authenticity: { kind: 'other-key', fingerprints: [ownKey] } });
  expect(commands(told.deb)[1]).toBe(
    `maas $PROFILE boot-source update $ID url=${url} keyring_filename= keyring_data@="$KEYRING"`,
  );
  expect(told.deb.flatMap(({ lines }) => lines)).toContain('KEYRING=keyring.gpg');
});

test('an unsigned mirror is given as its plain index, which MAAS does not check', () => {
  const told = instructionsFor({ ...verbatim, authenticity: { kind: 'unsigned', indexPath: 'streams/v1/index.json' } });
  expect(told.url).toBe(`${url}streams/v1/index.json`);
  expect(commands(told.deb)[1]).toContain(`url=${url}streams/v1/index.json `);
  expect(told.ui.flatMap(({ lines }) => lines).join(' ')).toContain('Nobody signed');
});

test('DNS may stand in for images.maas.io with a verbatim mirror only', () => {
  const note = (request: InstructionsRequest) =>
    instructionsFor(request).deb.find(({ title }) => title.includes('images.maas.io is here'));
  expect(note(verbatim)?.lines.join(' ')).toContain('images.maas.io is 10.0.0.9');
  expect(note(trimmed)).toBeUndefined();
});

test('the steps of the interface name URL, keyring and selection, in this order', () => {
  const text = instructionsFor(verbatim)
    .ui.flatMap(({ title, lines }) => [title, ...lines])
    .join('\n');
  const places = [
    'Change source',
    url,
    'Show advanced options',
    deb,
    'Connect',
    'ubuntu jammy: amd64, arm64',
    'images.maas.io',
  ];
  const found = places.map((place) => text.indexOf(place));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(found[0]).toBeGreaterThanOrEqual(0);
});

test('both say that MAAS goes on asking after the mirror has gone', () => {
  const { snap: commandLines, ui } = instructionsFor(verbatim);
  for (const part of [commandLines, ui]) expect(part.flatMap(({ lines }) => lines).join(' ')).toMatch(/goes on asking/);
});

test('a POSIX shell takes every line', () => {
  for (const request of [verbatim, trimmed]) {
    for (const install of ['snap', 'deb'] as const) {
      const script = instructionsFor(request)
        [install].flatMap(({ lines }) => lines)
        .join('\n');
      expect(() => execFileSync('sh', ['-n'], { input: script })).not.toThrow();
    }
  }
});

test.each(['plain', 'a b', "it's", '$HOME', '*', '`x`', '"', '\\', 'a;b', '', '~', 'é', '#x', '!', '\n'])(
  'the word %j reaches a program as it is',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`]).toString()).toBe(word);
  },
);

test('a URL with what a shell would read is quoted', () => {
  const odd = "http://10.0.0.9:8080/it's&more/";
  expect(commands(instructionsFor({ ...verbatim, url: odd }).deb)[1]).toContain(
    `url='http://10.0.0.9:8080/it'\\''s&more/' `,
  );
});

describe('the URL of a mirror', () => {
  const lab = { name: 'lab', paths: ['/maas/images/ephemeral-v3/stable/', '/ephemeral-v3/stable/', '/lab/'] };

  test.each([
    ['http://10.0.0.9:8080', 'http://10.0.0.9:8080/maas/images/ephemeral-v3/stable/'],
    ['http://10.0.0.9:8080/', 'http://10.0.0.9:8080/maas/images/ephemeral-v3/stable/'],
    ['http://10.0.0.9:8080/lab', 'http://10.0.0.9:8080/lab/'],
    ['http://mirror.lab/lab/?x#y', 'http://mirror.lab/lab/'],
    ['https://[fd00::5]/', 'https://[fd00::5]/maas/images/ephemeral-v3/stable/'],
  ])('%s is %s', (given, expected) => {
    expect(mirrorUrl(lab, given)).toBe(expected);
  });

  test.each(['10.0.0.9:8080', 'ftp://10.0.0.9/', '', 'http://10.0.0.9/other/'])('%j is refused', (given) => {
    expect(() => mirrorUrl(lab, given)).toThrow(expect.objectContaining({ code: 'BAD_URL' }));
  });
});

describe('who signed', () => {
  const table = (publication: 'verbatim' | 'trimmed', signers: readonly string[], documents: readonly string[] = []) =>
    authenticityOf({
      publication,
      signers,
      documents: new Map(
        documents.map((path) => [path, { kind: 'document', path, bytes: Buffer.alloc(0), sha256: '' }]),
      ),
    });

  test.each([
    ['Ubuntu', table('verbatim', [ubuntuKey]), { kind: 'ubuntu' }],
    ['somebody else', table('verbatim', [ownKey]), { kind: 'other-key', fingerprints: [ownKey] }],
    [
      'Ubuntu and somebody else',
      table('verbatim', [ubuntuKey, ownKey]),
      { kind: 'other-key', fingerprints: [ubuntuKey, ownKey] },
    ],
    ['the mirror', table('trimmed', [ownKey]), { kind: 'mirror-key', fingerprints: [ownKey] }],
    [
      'nobody',
      table('verbatim', [], ['streams/v1/x.json', 'streams/v1/index.json']),
      { kind: 'unsigned', indexPath: 'streams/v1/index.json' },
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
