import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../electron/contract/media.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { exportEnd, here, keyA, keyB, mediaEngine, receipt } from '../helpers/media-parts.ts';

/** A folder that is there, as one of a mirror would be. */
const folder = import.meta.dirname;

async function requestOf(...args: readonly string[]): Promise<ExportRequest | undefined> {
  const { engine, asked } = mediaEngine();
  const host = new FakeHost({ engine, currentFolder: here });
  expect(await host.run('export', ...args), host.stderr.text).toBe(0);
  return asked.exports[0];
}

describe('the request', () => {
  test('names mirrors and target, and leaves the rest to the volume', async () => {
    expect(await requestOf(folder, 'usb')).toEqual({ mirrors: [{ folder }], target: join(here, 'usb') });
  });

  test('has what every option says', async () => {
    const other = join(folder, '..', 'helpers');
    const words = ['--delta-from=b.json', '--installers=apps', '--name', 'trip', '--volume-size', '15G'];
    const more = ['--max-file-size=500M', '--no-reread', '--restart'];
    expect(await requestOf(...words, folder, other, '/media/usb', ...more)).toEqual({
      mirrors: [{ folder }, { folder: other }],
      target: resolve('/media/usb'),
      receiptFile: join(here, 'b.json'),
      installersFolder: join(here, 'apps'),
      folderName: 'trip',
      volumeBytes: 15_000_000_000,
      maxFileBytes: 500_000_000,
      reread: false,
      restart: true,
    });
  });

  test('"medium" updates what stands there', async () => {
    expect(await requestOf(folder, '/media/usb', '--delta-from', 'medium')).toMatchObject({ updateOnly: true });
  });

  test.each([
    ['1', 1],
    ['500k', 500_000],
    ['4GiB', 4_294_967_296],
    ['1.5T', 1_500_000_000_000],
    ['2 MB', 2_000_000],
    ['7g', 7_000_000_000],
  ])('a size of %s is %i bytes', async (text, bytes) => {
    expect(await requestOf(folder, '/media/usb', '--volume-size', text)).toMatchObject({ volumeBytes: bytes });
  });
});

describe('what is refused before anything is written', () => {
  test.each([
    ['no target', ['export', folder], 2, /last the volume or folder/],
    ['no size', ['export', folder, '/usb', '--volume-size', 'big'], 2, /Expected a size like 15G.*found "big"/],
    ['nothing to write to a volume', ['export', folder, '/usb', '--volume-size', '0'], 2, /Expected a size/],
    ['half a binary unit', ['export', folder, '/usb', '--max-file-size', '4i'], 2, /Expected a size/],
    ['a mirror that is not there', ['export', 'nowhere', '/usb'], 2, /no mirror's name, id or folder/],
    ['a fingerprint without a receipt', ['export', folder, '/usb', '--fingerprint', keyA], 2, /--delta-from/],
  ] as const)('%s', async (_, args, code, says) => {
    const { engine, asked } = mediaEngine();
    const host = new FakeHost({ engine, currentFolder: here });
    expect(await host.run(...args, '--json')).toBe(code);
    expect(host.stderr.text).toMatch(says);
    expect(host.stdout.documents.at(-1)).toMatchObject({ kind: 'result', outcome: 'failed' });
    expect(asked.exports).toEqual([]);
  });
});

describe('one volume', () => {
  const run = async (change: Parameters<typeof exportEnd>[0], ...args: readonly string[]) => {
    const host = new FakeHost({ engine: mediaEngine({ exports: [exportEnd(change)] }).engine });
    expect(await host.run('export', folder, '/media/usb', ...args)).toBe(0);
    return host;
  };

  test('is told in full, and that it is safe to remove', async () => {
    const { stdout, stderr } = await run({ keptBytes: 300_000_000, rereadBytes: 1_500_000_000 });
    expect(stdout.text.split('\n')).toEqual([
      '"noble" is in /media/usb/streamferry-noble: 41 files, 1.20 GB copied, 300 MB kept.',
      '1.50 GB read back from the device: all right.',
      `Signed by ${keyA}. Compare that at the site.`,
      'The medium is safe to remove.',
      '',
    ]);
    expect(stderr.text).toBe('');
  });

  test.each([
    ['dropped-cache', /read back after the system's memory had let go of it/],
    ['cached', /perhaps out of the system's memory/],
    ['none', /^Not read back\.$/m],
  ] as const)('read back as "%s" says what that is worth', async (reread, says) => {
    expect((await run({ reread })).stdout.text).toMatch(says);
  });

  test('ends with the whole result for programs', async () => {
    const { stdout } = await run({}, '--json');
    expect(stdout.documents).toEqual([
      { kind: 'volume', ...exportEnd().export },
      { kind: 'result', ...exportEnd() },
    ]);
  });

  test('that fails ends with the exit code of its failure, and claims nothing', async () => {
    const failures = [{ code: 'TARGET_FULL', message: 'It does not fit.' } as const];
    const { export: _, ...failed } = { ...exportEnd(), outcome: 'failed' as const, failures };
    const host = new FakeHost({ engine: mediaEngine({ exports: [failed] }).engine });
    expect(await host.run('export', folder, '/media/usb')).toBe(6);
    expect(host.stdout.text).toBe('');
    expect(host.stderr.text).toContain('It does not fit.');
  });
});

describe('several volumes', () => {
  const exports = [
    exportEnd({ volumes: 3, volumesLeft: ['noble 2 of 3', 'noble 3 of 3'] }),
    exportEnd({ volume: 2, volumes: 3, volumesLeft: ['noble 3 of 3'] }),
    exportEnd({ volume: 3, volumes: 3 }),
  ];

  test('are asked for one by one on a terminal, at the same place', async () => {
    const { engine, asked } = mediaEngine({ exports });
    const host = new FakeHost({ engine, answer: true });
    expect(await host.run('export', folder, '/media/usb', '--restart', '--delta-from', 'medium')).toBe(0);
    expect(host.questions.map((question) => /"(.+)" in place at (.+), then/u.exec(question)?.slice(1))).toEqual([
      ['noble 2 of 3', resolve('/media/usb')],
      ['noble 3 of 3', resolve('/media/usb')],
    ]);
    expect(asked.exports.map(({ restart }) => restart)).toEqual([true, undefined, undefined]);
    expect(asked.exports.map(({ updateOnly }) => updateOnly)).toEqual([true, undefined, undefined]);
    expect(host.stdout.text.match(/Volume \d of 3 is safe to remove\./g)).toHaveLength(3);
  });

  test('wait for the right medium after a wrong one', async () => {
    const failures = [{ code: 'BAD_ARGUMENT', message: 'This volume is "noble 1 of 3" already.' } as const];
    const { export: _, ...wrong } = { ...exportEnd(), outcome: 'failed' as const, failures };
    const [first, second, third] = exports;
    const ends = [first, wrong, second, third].filter((end) => end !== undefined);
    const host = new FakeHost({ engine: mediaEngine({ exports: ends }).engine, answer: true });
    expect(await host.run('export', folder, '/media/usb')).toBe(0);
    expect(host.questions.map((question) => /"(.+)" in place/u.exec(question)?.[1])).toEqual([
      'noble 2 of 3',
      'noble 2 of 3',
      'noble 3 of 3',
    ]);
    expect(host.stderr.text).toContain('This volume is "noble 1 of 3" already.');
  });

  test('go where the next targets say, and nobody is asked', async () => {
    const { engine, asked } = mediaEngine({ exports });
    const host = new FakeHost({ engine, answer: true, currentFolder: here });
    const next = ['--next-target', 'two', '--next-target', '/three'];
    expect(await host.run('export', folder, 'one', ...next)).toBe(0);
    expect(asked.exports.map(({ target }) => target)).toEqual([
      join(here, 'one'),
      join(here, 'two'),
      resolve('/three'),
    ]);
    expect(host.questions).toEqual([]);
  });

  test('go on from the last of the next targets, where they do not do', async () => {
    const host = new FakeHost({ engine: mediaEngine({ exports }).engine });
    expect(await host.run('export', folder, '/one', '--next-target', '/two', '--restart')).toBe(0);
    const command =
      /"noble 3 of 3" is next: .* at \S*two and run the command with that as its target again, without --next-target and --restart\.\n$/;
    expect(host.stderr.text).toMatch(command);
  });

  test.each([
    ['there is no terminal', {}, []],
    ['a person says later', { answer: false }, []],
    ['a program reads along', { answer: true }, ['--json']],
  ] as const)('wait for the next run where %s', async (_, options, args) => {
    const { engine, asked } = mediaEngine({ exports });
    const host = new FakeHost({ engine, ...options });
    expect(await host.run('export', folder, '/media/usb', ...args)).toBe(0);
    expect(asked.exports).toHaveLength(1);
    expect(host.stderr.text).toMatch(/"noble 2 of 3" is next: .* run the same command again\.\n$/);
  });
});

test('a set that was begun anew goes on without --restart', async () => {
  const exports = [exportEnd({ volumes: 2, volumesLeft: ['noble 2 of 2'] })];
  const host = new FakeHost({ engine: mediaEngine({ exports }).engine });
  expect(await host.run('export', folder, '/media/usb', '--restart')).toBe(0);
  expect(host.stderr.text).toMatch(/run the same command again, without --restart\.\n$/);
});

describe('a dry run', () => {
  test('says what goes where and how long it takes; nothing is exported', async () => {
    const { engine } = mediaEngine();
    const host = new FakeHost({ engine });
    expect(await host.run('export', folder, '/media/usb', '--dry-run')).toBe(0);
    expect(host.stdout.text.split('\n')).toEqual([
      '"noble" holds 60 files (2.00 GB); it goes to /media/usb/streamferry-noble.',
      '10 files (300 MB) not carried: the site has them.',
      '30 files (1.00 GB) to write to this volume, 1 of 2.',
      '2 files (5.00 kB) to take from the volume: of an earlier state.',
      '1 file in parts: too large for the volume.',
      '3 files that the site may remove.',
      '',
      'VOLUME        FILES     SIZE  STATE',
      'noble 1 of 2     30  1.00 GB  to be written',
      'noble 2 of 2     20   700 MB  to be written',
      '',
      'The volume: 1.10 GB free, files up to 4.29 GB, writes 20.0 MB/s, reads 80.0 MB/s; about 1:30 min.',
      '',
    ]);
  });

  test('is one document for programs', async () => {
    const host = new FakeHost({ engine: mediaEngine().engine });
    expect(await host.run('export', folder, '/media/usb', '--dry-run', '--json')).toBe(0);
    expect(host.stdout.documents).toEqual([expect.objectContaining({ kind: 'plan', splitFiles: 1 })]);
  });
});

describe("a receipt's key", () => {
  const args = ['export', folder, '/media/usb', '--delta-from', '/b.json'];
  const unknown = { ...receipt, trust: 'new' } as const;
  const trusted = [{ signs: 'receipts', name: 'Site B', fingerprint: keyB }];

  test('that is new is shown on a terminal, and trusted for good on a yes', async () => {
    const { engine, asked } = mediaEngine({ receipt: unknown });
    const host = new FakeHost({ engine, answer: true });
    expect(await host.run(...args)).toBe(0);
    expect(host.questions[0]).toContain('BBBB BBBB BBBB');
    expect(asked.trusted).toEqual(trusted);
    expect(asked.exports).toHaveLength(1);
  });

  test('that is not the same after all stops everything', async () => {
    const { engine, asked } = mediaEngine({ receipt: unknown });
    const host = new FakeHost({ engine, answer: false });
    expect(await host.run(...args)).toBe(130);
    expect(asked).toMatchObject({ trusted: [], exports: [] });
  });

  test('that is new is refused without a terminal, with what to do', async () => {
    const { engine, asked } = mediaEngine({ receipt: unknown });
    const host = new FakeHost({ engine });
    expect(await host.run(...args)).toBe(4);
    expect(host.stderr.text).toContain(`--fingerprint ${keyB}`);
    expect(asked.exports).toEqual([]);
  });

  test('is trusted by its fingerprint as people write it', async () => {
    const { engine, asked } = mediaEngine({ receipt: unknown });
    expect(await new FakeHost({ engine }).run(...args, '--fingerprint', 'bbbb '.repeat(10))).toBe(0);
    expect(asked.trusted).toEqual(trusted);
  });

  test.each([
    ['is not the one typed', receipt, ['--fingerprint', keyA]],
    ['was changed, whatever a person answers', { ...receipt, trust: 'changed' } as const, []],
    ['was changed, even if it is typed', { ...receipt, trust: 'changed' } as const, ['--fingerprint', keyB]],
  ])('that %s is refused', async (_, read, more) => {
    const { engine, asked } = mediaEngine({ receipt: read });
    const host = new FakeHost({ engine, answer: true });
    expect(await host.run(...args, ...more)).toBe(4);
    expect(host.stderr.text).toMatch(/signed by the key B+, /);
    expect(host.stderr.text).not.toContain('--fingerprint');
    expect(asked).toMatchObject({ trusted: [], exports: [] });
  });
});
