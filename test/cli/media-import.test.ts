import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImportRequest } from '../../electron/contract/media.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { here, importEnd, keyA, keyB, mediaEngine, receipt, view } from '../helpers/media-parts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const unknown = { ...view, trust: { fingerprint: keyA, state: 'new' } } as const;
const changed = { ...view, trust: { fingerprint: keyA, state: 'changed', before: keyB } } as const;

async function requestOf(...args: readonly string[]): Promise<ImportRequest | undefined> {
  const { engine, asked } = mediaEngine();
  const host = new FakeHost({ engine, currentFolder: here });
  expect(await host.run('import', ...args), host.stderr.text).toBe(0);
  return asked.imports[0];
}

/** A folder on a volume that is a shipment by its looks. */
function shipmentOn(volume: string): string {
  const folder = join(volume, 'streamferry-noble');
  mkdirSync(folder);
  writeFileSync(join(folder, 'volume.json'), '{}');
  return folder;
}

describe('the request of an import', () => {
  test('has the volumes, and last the folder', async () => {
    expect(await requestOf('/media/usb2', 'usb1', '/srv/noble')).toEqual({
      folders: [resolve('/media/usb2'), join(here, 'usb1')],
      intoFolder: resolve('/srv/noble'),
    });
  });

  test('has what every option says', async () => {
    const words = ['--keyring', 'site.gpg', '--fingerprint', keyA, '-U', '--allow-rollback'];
    expect(await requestOf('/usb', '/srv/noble', ...words)).toEqual({
      folders: [resolve('/usb')],
      intoFolder: resolve('/srv/noble'),
      keyringFile: join(here, 'site.gpg'),
      fingerprint: keyA,
      acceptUnsigned: true,
      allowRollback: true,
    });
  });

  test('that only checks takes volumes only, or a folder besides, which is left alone', async () => {
    const [one, two] = [tempFolder(), tempFolder()];
    const inTwo = shipmentOn(two);
    expect(await requestOf(one, '--check-only')).toEqual({ folders: [one], checkOnly: true });
    expect(await requestOf(one, two, '--check-only')).toEqual({ folders: [one, two], checkOnly: true });
    expect(await requestOf(one, inTwo, '--check-only')).toEqual({ folders: [one, inTwo], checkOnly: true });
    expect(await requestOf(two, '/srv/noble', '--check-only')).toEqual({ folders: [two], checkOnly: true });
  });

  test('without a folder is refused', async () => {
    const { engine, asked } = mediaEngine();
    const host = new FakeHost({ engine });
    expect(await host.run('import', '/usb')).toBe(2);
    expect(host.stderr.text).toMatch(/last the folder of the mirror/);
    expect(asked.imports).toEqual([]);
  });
});

describe("a shipper's key", () => {
  const args = ['import', '/media/usb', '/srv/noble'];

  test('that is trusted is no question', async () => {
    const { engine, asked } = mediaEngine();
    const host = new FakeHost({ engine, answer: false });
    expect(await host.run(...args)).toBe(0);
    expect(host.questions).toEqual([]);
    expect(asked.imports).toHaveLength(1);
  });

  test('that is new is shown on a terminal, and taken on a yes', async () => {
    const { engine, asked } = mediaEngine({ view: unknown });
    const host = new FakeHost({ engine, answer: true });
    expect(await host.run(...args)).toBe(0);
    expect(host.questions[0]).toContain('AAAA AAAA AAAA');
    expect(asked.imports).toMatchObject([{ fingerprint: keyA }]);
  });

  test('that is not the one typed is refused, a trusted one as well, and is not offered to be typed', async () => {
    for (const [seen, verb] of [
      [view, args],
      [unknown, args],
      [view, ['inspect', '/media/usb']],
    ] as const) {
      const { engine, asked } = mediaEngine({ view: seen });
      const host = new FakeHost({ engine, answer: true });
      expect(await host.run(...verb, '--fingerprint', keyB)).toBe(4);
      expect(host.stderr.text).toMatch(/signed by the key A+, but B+ was expected/);
      expect(host.stderr.text).not.toContain('Next:');
      expect(asked.imports).toEqual([]);
    }
  });

  test('that is not the same after all stops everything', async () => {
    const { engine, asked } = mediaEngine({ view: unknown });
    expect(await new FakeHost({ engine, answer: false }).run(...args)).toBe(130);
    expect(asked.imports).toEqual([]);
  });

  test.each([
    ['new, and there is no terminal', unknown, {}, [], `--fingerprint ${keyA}`],
    ['new, and a program reads along', unknown, { answer: true }, ['--json'], `--fingerprint ${keyA}`],
    [
      'changed, whatever a person answers',
      changed,
      { answer: true },
      [],
      `keys trust ${keyA} --name "noble" --for shipments --replace ${keyB}`,
    ],
  ])('that is %s is refused with what to do', async (_, seen, options, more, step) => {
    for (const verb of [args, ['inspect', '/media/usb']]) {
      const { engine, asked } = mediaEngine({ view: seen });
      const host = new FakeHost({ engine, ...options });
      expect(await host.run(...verb, ...more)).toBe(4);
      expect(host.stderr.text).toContain(step);
      expect(host.stderr.text).toContain(keyA);
      expect(asked.imports).toEqual([]);
    }
  });
});

describe('the end of an import', () => {
  const run = async (result: ReturnType<typeof importEnd>, ...args: readonly string[]) => {
    const host = new FakeHost({ engine: mediaEngine({ import: result }).engine });
    return { code: await host.run('import', '/media/usb', '/srv/noble', ...args), host };
  };

  test('that has everything is one sentence', async () => {
    const { code, host } = await run(importEnd({}, { removedFiles: 8 }));
    expect(code).toBe(0);
    expect(host.stdout.text).toBe('/srv/noble is complete: 41 files checked (1.20 GB), 8 removed, in 1.2 s.\n');
  });

  test('that waits for a volume names it and calls nothing complete', async () => {
    const { code, host } = await run(importEnd({ volumesNeeded: ['noble 2 of 3'] }, { outcome: 'partial' }));
    expect(code).toBe(7);
    expect(host.stderr.text).toMatch(/unchanged; import the volumes that are still needed\.\n$/);
    expect(host.stdout.text).toBe(
      'Taken so far: 41 files checked (1.20 GB), in 1.2 s.\nStill needed: "noble 2 of 3".\n',
    );
  });

  test('that found damage names every file, and where it says what to bring again', async () => {
    const damaged = [{ path: 'noble/amd64/squashfs', reason: 'its digest is wrong' }];
    const failures = [{ code: 'DIGEST_MISMATCH', message: 'Its digest is wrong.' } as const];
    const result = importEnd({ damaged, receiptFile: '/srv/again.json' }, { outcome: 'partial', failures });
    const { code, host } = await run(result);
    expect(code).toBe(7);
    expect(host.stdout.text).toContain('damaged  noble/amd64/squashfs: its digest is wrong\n');
    expect(host.stdout.text).toContain('What to bring again is in /srv/again.json');
    expect(host.stderr.text).toMatch(
      /^streamferry: What arrived .* unchanged; have what is damaged brought again\.\n$/,
    );
  });

  test('says that the key is trusted from now on', async () => {
    expect((await run(importEnd({ trusted: keyA }))).host.stdout.text).toContain(`${keyA} is trusted from now on`);
  });

  test('is the whole result for programs', async () => {
    const { host } = await run(importEnd(), '--json');
    expect(host.stdout.documents).toEqual([{ kind: 'result', ...importEnd() }]);
  });

  test.each([
    [{}, 0, /^This shipment is right: 41 files checked/],
    [{ volumesNeeded: ['noble 2 of 2'] }, 0, /^All that is here is right: .*\nStill needed: "noble 2 of 2"/],
    [{ damaged: [{ path: 'a', reason: 'r' }] }, 5, /^damaged {2}a: r\nThis shipment is damaged: .*1 damaged/],
  ])('of a check with %j ends with %i', async (change, expected, says) => {
    const { code, host } = await run(importEnd(change), '--check-only');
    expect(code).toBe(expected);
    expect(host.stdout.text).toMatch(says);
  });
});

describe('inspect', () => {
  const run = async (seen: typeof view, ...args: readonly string[]) => {
    const host = new FakeHost({ engine: mediaEngine({ view: seen }).engine });
    return { code: await host.run('inspect', '/media/usb', ...args), host };
  };

  test('tells volumes, mirrors, and what is new here', async () => {
    const { code, host } = await run(view);
    expect(code).toBe(0);
    expect(host.stdout.text.split('\n')).toEqual([
      'Shipment "noble", made 2025-08-05 10:00 UTC by Streamferry 1.2.3',
      `Signed by ${keyA}, which is trusted.`,
      'Only what "Site B" lacked: by its receipt of 2025-08-05 10:00 UTC.',
      '',
      'VOLUME           SIZE  FOLDER',
      'noble 1 of 2  1.00 GB  /media/usb/streamferry-noble',
      'noble 2 of 2   700 MB  not here',
      '',
      'MIRROR  FILES     SIZE  PUBLISHES  PUBLISHED             IMAGES SIGNED BY',
      'noble      41  1.70 GB  trimmed    2025-08-05 10:00 UTC  Images',
      'noble into /srv/noble: newer than what is there, brings 12 files (900 MB), 29 there already, 8 to go, 5 neither here nor there.',
      '',
    ]);
  });

  test('of a key that is not trusted tells nothing that only its word vouches for', async () => {
    const { code, host } = await run(unknown);
    expect(code).toBe(4);
    expect(host.stdout.text).toContain('nothing of it is proven');
    expect(host.stdout.text).not.toMatch(/trimmed|Images|Site B|Streamferry 1\.2\.3/);
  });

  test('of a key that is not trusted is a failure for programs, with what was seen', async () => {
    const { host } = await run(unknown, '--json');
    expect(host.stdout.documents).toMatchObject([
      { kind: 'result', outcome: 'failed', failures: [{ code: 'SIGNER_UNKNOWN' }], shipment: { title: 'noble' } },
    ]);
  });

  test('ends with 5 where something is damaged', async () => {
    const { code, host } = await run({ ...view, damaged: [{ path: 'a', reason: 'it is too short' }] });
    expect(code).toBe(5);
    expect(host.stdout.text).toContain('damaged  a: it is too short\n');
  });

  const said = { ...view, mirrors: view.mirrors.map((mirror) => ({ ...mirror, upstreamSigners: [] })) };

  test.each([
    ['KEY_MISSING', 4],
    ['SIGNER_UNKNOWN', 4],
    ['UNSUPPORTED_FORMAT', 4],
    ['DIGEST_MISMATCH', 5],
  ] as const)('ends as an import would where its images are not proven: %s with %i', async (code, expected) => {
    const seen = { ...said, warnings: [{ code, message: 'They are not proven.' }] };
    const { code: ended, host } = await run(seen);
    expect([ended, host.stdout.text]).toEqual([expected, expect.stringMatching(/UTC {2}not proven$/m)]);
    expect(host.stderr.text).toMatch(/^streamferry: They are not proven\.\n/);
    const { host: program } = await run(seen, '--json');
    expect(program.stdout.documents).toMatchObject([
      { kind: 'result', outcome: 'failed', failures: [{ code }], shipment: { title: 'noble' } },
    ]);
  });

  test('of what is only older than what is there, or for another folder, warns', async () => {
    const codes = ['ROLLED_BACK', 'OTHER_SOURCE'] as const;
    const warnings = codes.map((code) => ({ code, message: `It is ${code}.` }));
    const { code, host } = await run({ ...view, warnings }, '--json');
    expect(code).toBe(0);
    expect(host.stderr.text).toMatch(/warning: It is ROLLED_BACK\.\n(?:.*\n)*.*warning: It is OTHER_SOURCE/);
    expect(host.stdout.documents).toMatchObject([{ outcome: 'done', failures: [] }]);
  });

  test('of a file reads a receipt', async () => {
    const file = join(tempFolder(), 'site-b.sjson');
    writeFileSync(file, '{}');
    const { engine } = mediaEngine({ receipt: { ...receipt, bringAgain: ['noble/squashfs'] } });
    const host = new FakeHost({ engine });
    expect(await host.run('inspect', file)).toBe(0);
    expect(host.stdout.text.split('\n')).toEqual([
      'Receipt of "Site B", made 2025-08-05 10:00 UTC',
      `Signed by ${keyB}, which is trusted.`,
      '',
      'MIRROR  REVISION  FILES',
      'noble          3     29',
      'bring again  noble/squashfs',
      '',
    ]);
    expect(await host.run('inspect', file, '/media/usb')).toBe(2);
  });
});
