import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { volumeChanges } from '../../electron/cli/actions/volume-text.ts';
import { plainLine } from '../../electron/cli/output/progress-text.ts';
import type { Custody, FoundShipment, TrustedKey } from '../../electron/contract/media.ts';
import { endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { at, disk, exportEnd, here, importEnd, keyA, keyB, receipt, stick } from '../helpers/media-parts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

describe('volumes', () => {
  const listing = (...volumes: (typeof stick)[]) => new FakeEngine({ media: { volumes: async () => volumes } });

  test('lists those that are not of the system', async () => {
    const host = new FakeHost({ engine: listing(disk, stick) });
    expect(await host.run('volumes')).toBe(0);
    expect(host.stdout.text.split('\n')).toEqual([
      'VOLUME      LABEL     SIZE     FREE  FILE SYSTEM  KIND       HOLDS',
      '/media/usb  STICK  64.0 GB  61.0 GB  exfat        removable  nothing',
      '',
    ]);
  });

  test('--all lists every one; --json has all that is known', async () => {
    const host = new FakeHost({ engine: listing(disk, stick) });
    expect(await host.run('volumes', '--all')).toBe(0);
    expect(host.stdout.text).toContain('other files');
    const json = new FakeHost({ engine: listing(disk, stick) });
    expect(await json.run('volumes', '--json')).toBe(0);
    expect(json.stdout.documents).toMatchObject([{ kind: 'result', outcome: 'done', volumes: [stick] }]);
  });

  test('says so where there is none', async () => {
    const host = new FakeHost({ engine: listing(disk) });
    await host.run('volumes');
    expect(host.stdout.text).toMatch(/^No volume is there but the system's own/);
  });

  test.each([
    [{ kind: 'other-files' }, 'other files'],
    [{ kind: 'unreadable', failure: { code: 'NOT_WRITABLE', message: 'No.' } }, 'cannot be read (NOT_WRITABLE)'],
    [
      { kind: 'shipments', shipments: [shipment({ state: 'unfinished' })], otherFiles: true },
      'shipment "noble", volume 1 of 2, not finished; other files',
    ],
    [{ kind: 'shipments', shipments: [shipment({ volumes: 1 })], otherFiles: false }, 'shipment "noble"'],
    [
      { kind: 'shipments', shipments: [shipment({ volumes: 1, state: 'damaged' })], otherFiles: false },
      'shipment "noble", damaged',
    ],
  ] as const)('%j is "%s"', async (contents, says) => {
    const host = new FakeHost({ engine: listing({ ...stick, contents }) });
    await host.run('volumes');
    expect(host.stdout.text).toMatch(new RegExp(`${says.replaceAll(/[()]/g, '\\$&')}\\n$`));
  });

  test('--watch tells what comes, changes and goes, and ends well on a stop', async () => {
    const engine = listing(disk);
    const host = new FakeHost({ engine });
    const running = host.run('volumes', '--watch');
    await expect.poll(() => host.stdout.text).not.toBe('');
    for (const now of [[disk, stick], [disk, { ...stick, freeBytes: 1 }], [{ ...stick, readOnly: true }], []]) {
      engine.emit('volumes', now);
    }
    host.stop();
    expect(await running).toBe(0);
    expect(host.stdout.text.split('\n').slice(1)).toEqual([
      '+ /media/usb: STICK, 64.0 GB, exfat, removable, nothing',
      '~ /media/usb: STICK, 64.0 GB, exfat, removable, read-only, nothing',
      '- /media/usb',
      '',
    ]);
  });

  test('--watch gives programs the whole list at each change', async () => {
    const engine = listing(disk);
    const host = new FakeHost({ engine });
    const running = host.run('volumes', '--watch', '--json');
    await expect.poll(() => host.stdout.text).not.toBe('');
    engine.emit('volumes', [disk, stick]);
    engine.emit('volumes', [disk, stick]);
    host.stop();
    expect(await running).toBe(0);
    expect(host.stdout.documents).toMatchObject([
      { kind: 'volumes', volumes: [] },
      { kind: 'volumes', volumes: [stick] },
      { kind: 'result', outcome: 'done', volumes: [stick] },
    ]);
  });

  test('the free space alone is no change', () => {
    expect(volumeChanges([stick], [{ ...stick, freeBytes: 0 }])).toEqual([]);
  });
});

function shipment(change: Partial<FoundShipment>): FoundShipment {
  return { folder: '/f', id: 's1', title: 'noble', createdAt: at, volume: 1, volumes: 2, state: 'complete', ...change };
}

describe('receipt', () => {
  test('hands mirrors, folder and site over, and says where it is', async () => {
    const asked: unknown[] = [];
    const write = async (payload: unknown) => {
      asked.push(payload);
      return receipt;
    };
    const host = new FakeHost({ engine: new FakeEngine({ media: { receipt: write } }), currentFolder: here });
    const folder = tempFolder();
    expect(await host.run('receipt', folder, '--output', 'out', '--site', 'Site B')).toBe(0);
    expect(asked).toEqual([{ mirrors: [{ folder }], folder: join(here, 'out'), site: 'Site B' }]);
    expect(host.stdout.text).toBe(
      `What "Site B" holds is in ${receipt.file}.\nSigned by ${keyB}. Compare that where shipments are made.\n`,
    );
    const json = new FakeHost({ engine: new FakeEngine({ media: { receipt: write } }) });
    expect(await json.run('receipt', folder, '--json')).toBe(0);
    expect(json.stdout.documents).toMatchObject([{ kind: 'result', receipt: { file: receipt.file } }]);
  });
});

describe('custody', () => {
  const custody: Custody = {
    ...{ mirrorId: 'm1', name: 'noble', folder: '/srv/noble', madeAt: at, revision: 4, files: 41, sizeBytes: 1 },
    ...{ steps: [], text: 'Chain of custody\n' },
  };
  const host = (currentFolder?: string) =>
    new FakeHost({
      engine: new FakeEngine({ media: { custody: async () => custody } }),
      ...(currentFolder === undefined ? {} : { currentFolder }),
    });

  test('prints the text, or writes it to a file that is not there yet', async () => {
    const folder = tempFolder();
    const printed = host();
    expect(await printed.run('mirrors', 'custody', folder)).toBe(0);
    expect(printed.stdout.text).toBe('Chain of custody\n');
    const args = ['mirrors', 'custody', folder, '--output', 'custody.txt', '--json'];
    const written = host(folder);
    expect(await written.run(...args)).toBe(0);
    expect(written.stdout.documents).toMatchObject([{ custody, file: join(folder, 'custody.txt') }]);
    expect(readFileSync(join(folder, 'custody.txt'), 'utf8')).toBe('Chain of custody\n');
    writeFileSync(join(folder, 'custody.txt'), 'mine');
    expect(await host(folder).run(...args)).toBe(2);
    expect(readFileSync(join(folder, 'custody.txt'), 'utf8')).toBe('mine');
  });
});

describe("other machines' keys", () => {
  const keys: TrustedKey[] = [
    { fingerprint: keyA, signs: 'shipments', name: 'noble', trustedAt: at },
    { fingerprint: keyA, signs: 'receipts', name: 'Site B', trustedAt: at },
  ];

  function keyed() {
    const asked: unknown[] = [];
    const note = (what: string) => async (payload: unknown) => {
      asked.push([what, payload]);
      return keys;
    };
    const media = { trustedKeys: async () => keys, trust: note('trust'), distrust: note('distrust') };
    return { host: new FakeHost({ engine: new FakeEngine({ media }) }), asked };
  }

  test('are listed', async () => {
    const { host } = keyed();
    expect(await host.run('keys', 'trusted')).toBe(0);
    expect(host.stdout.text.split('\n')[1]).toBe(`shipments  ${keyA}  2025-08-05 10:00 UTC  noble`);
  });

  test('are trusted for shipments, or for what is said', async () => {
    const { host, asked } = keyed();
    expect(await host.run('keys', 'trust', keyA, '--name', 'noble')).toBe(0);
    expect(await host.run('keys', 'trust', keyA, '--name', 'B', '--for', 'receipts', '--replace', keyB)).toBe(0);
    expect(asked).toEqual([
      ['trust', { fingerprint: keyA, signs: 'shipments', name: 'noble' }],
      ['trust', { fingerprint: keyA, signs: 'receipts', name: 'B', replace: keyB }],
    ]);
  });

  test('are trusted no longer for everything, or for what is said', async () => {
    const { host, asked } = keyed();
    expect(await host.run('keys', 'distrust', `0x${keyA.toLowerCase()}`)).toBe(0);
    expect(await host.run('keys', 'distrust', keyA, '--for', 'receipts')).toBe(0);
    expect(asked).toEqual([
      ['distrust', { fingerprint: keyA, signs: 'shipments' }],
      ['distrust', { fingerprint: keyA, signs: 'receipts' }],
      ['distrust', { fingerprint: keyA, signs: 'receipts' }],
    ]);
  });

  test.each([
    [['distrust', keyB], /No trusted key has the fingerprint/],
    [['trust', keyA], /--name/],
    [['trust', keyA, '--name', 'x', '--for', 'everything'], /shipments, receipts/],
  ])('%j is refused', async (words, says) => {
    const { host, asked } = keyed();
    expect(await host.run('keys', ...words)).toBe(2);
    expect(host.stderr.text).toMatch(says);
    expect(asked).toEqual([]);
  });
});

describe('jobs of media', () => {
  test.each([
    ['export', exportEnd({ volumes: 2, volumesLeft: ['noble 2 of 2'] }), /Volume 1 of 2 is safe to remove/],
    ['import', importEnd(), /is complete/],
    ['check', importEnd(), /This shipment is right/],
  ] as const)('an interrupted %s goes on and is told as one that was just begun', async (kind, result, says) => {
    const job = snapshotOf({ kind, state: 'interrupted' });
    const jobs = {
      list: async () => [job],
      resume: async () => ({ jobId: job.id }),
      wait: async () => endOf(result, { kind }),
    };
    const host = new FakeHost({ engine: new FakeEngine({ jobs }) });
    expect(await host.run('jobs', 'resume', 'job-1')).toBe(0);
    expect(host.stdout.text).toMatch(says);
    expect(host.stderr.text.includes('"noble 2 of 2" is next')).toBe(kind === 'export');
  });

  test.each([
    ['export', 'prepare', 'Preparing'],
    ['export', 'copy', 'Copying'],
    ['export', 'flush', 'Flushing'],
    ['export', 'reread', 'Reading back'],
    ['import', 'fetch', 'Copying'],
    ['check', 'fetch', 'Checking'],
    ['sync', 'fetch', 'Fetching'],
  ] as const)('%s in phase %s is %s', (kind, phase, word) => {
    expect(plainLine(snapshotOf({ kind, phase }))).toMatch(new RegExp(`^${word}: `));
  });

  test('the history has no bytes from the network for what went over a medium, and what a check found', async () => {
    const record = { id: 'j', mirrorFolder: '/media/usb', state: 'done', startedAt: at } as const;
    const damaged = importEnd({ damaged: [{ path: 'a', reason: 'r' }] });
    const history = async () => [
      { ...record, kind: 'export' as const, result: exportEnd() },
      { ...record, kind: 'check' as const, result: damaged },
    ];
    const host = new FakeHost({ engine: new FakeEngine({ jobs: { history } }) });
    expect(await host.run('jobs', 'history')).toBe(0);
    expect(host.stdout.text).not.toContain('0 B');
    expect(host.stdout.text).toMatch(/export +done .*\n.*check +done, 1 file damaged /);
  });
});

test('a mirror folder is needed where a mirror is named', async () => {
  const folder = join(tempFolder(), 'there');
  mkdirSync(folder);
  const host = new FakeHost({ engine: new FakeEngine() });
  expect(await host.run('receipt', join(folder, 'not'))).toBe(2);
});
