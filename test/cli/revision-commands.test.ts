import { describe, expect, test } from 'vitest';
import { differenceLines } from '../../electron/cli/actions/revision-text.ts';
import type { Mirror } from '../../electron/contract/mirror.ts';
import type { KeptRevision, RevisionDifference } from '../../electron/contract/revision.ts';
import { MirrorError } from '../../electron/engine/errors.ts';
import { FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const signers = [{ fingerprint: 'A'.repeat(40), signedAt: '2025-08-05T10:00:00.000Z' }];
const publishedAt = '2025-08-05T10:00:00.000Z';
const revisions: KeptRevision[] = [
  { number: 3, publishedAt, supersededAt: publishedAt, signers, files: 6, sizeBytes: 60_000, state: 'kept' },
  {
    number: 4,
    publishedAt,
    signers: [],
    files: 7,
    sizeBytes: 70_000,
    state: 'current',
    restores: 2,
    heldSince: publishedAt,
  },
];

const heldMirror: Mirror = {
  ...{ id: 'm1', name: 'noble', folder: 'noble', sourceLocation: 'practice:', trust: 'signed', state: 'ready' },
  ...{ selection: { rules: [], pins: [] }, publication: 'trimmed', keepRevisions: 1, files: 7, sizeBytes: 70_000 },
};

const difference: RevisionDifference = {
  images: [
    {
      ...{ change: 'updated', os: 'ubuntu', release: 'noble', arch: 'amd64', label: 'stable', title: '24.04 LTS' },
      ...{ from: '20250101', to: '20250102', kernels: ['ga-24.04'], addedKernels: ['hwe-24.04'], removedKernels: [] },
      ...{ addedBytes: 30_000, removedBytes: 20_000 },
      packages: {
        added: [{ name: 'new', version: '1' }],
        removed: [],
        updated: [{ name: 'bash', from: '5.1', to: '5.2' }],
        unchanged: 40,
      },
    },
  ],
  documents: [{ change: 'updated', path: 'streams/v1/index.sjson', from: publishedAt, to: '2025-08-06T10:00:00.000Z' }],
  ...{ addedFiles: 3, addedBytes: 30_000, removedFiles: 2, removedBytes: 20_000 },
};

describe('the commands about revisions', () => {
  test('revisions lists number, time, files, size, state and signers', async () => {
    const host = new FakeHost({ engine: new FakeEngine({ publication: { revisions: async () => revisions } }) });
    expect(await host.run('mirrors', 'revisions', tempFolder())).toBe(0);
    expect(host.stdout.text).toContain(
      `3  2025-08-05 10:00 UTC      6  60.0 kB  kept                     ${'A'.repeat(40)}`,
    );
    expect(host.stdout.text).toContain('held (revision 2 again)  nobody');
  });

  test('difference hands both numbers over and prints images, packages, documents and bytes', async () => {
    const asked: object[] = [];
    const differ = async (payload: object) => {
      asked.push(payload);
      return difference;
    };
    const host = new FakeHost({ engine: new FakeEngine({ publication: { difference: differ } }) });
    const folder = tempFolder();
    expect(await host.run('mirrors', 'difference', folder, '3', '4')).toBe(0);
    expect(asked).toEqual([{ mirror: { folder }, from: 3, to: 4 }]);
    expect(host.stdout.text.split('\n')).toEqual([
      '~ ubuntu noble amd64 stable (24.04 LTS) 20250101 → 20250102',
      '    kernels added: hwe-24.04',
      '    packages: 1 updated, 1 added, 0 gone, 40 unchanged',
      '    ~ bash 5.1 → 5.2',
      '    + new 1',
      '~ streams/v1/index.sjson 2025-08-05 10:00 UTC → 2025-08-06 10:00 UTC',
      '3 files added (30.0 kB), 2 removed (20.0 kB)',
      '',
    ]);
  });

  test('equal revisions are told in one sentence', () => {
    const nothing = { addedFiles: 0, addedBytes: 0, removedFiles: 0, removedBytes: 0 };
    expect(differenceLines({ images: [], documents: [], ...nothing })).toEqual([
      'Nothing changed between these revisions.',
    ]);
  });

  test('rollback and release say what stands now; JSON has the revisions', async () => {
    const asked: object[] = [];
    const rollback = async (payload: object) => {
      asked.push(payload);
      return revisions;
    };
    const engine = new FakeEngine({ publication: { rollback, release: async () => revisions } });
    const host = new FakeHost({ engine });
    const folder = tempFolder();
    expect(await host.run('mirrors', 'rollback', folder)).toBe(0);
    expect(await host.run('mirrors', 'rollback', folder, '2', '--json')).toBe(0);
    expect(await host.run('mirrors', 'release', folder)).toBe(0);
    expect(asked).toEqual([{ mirror: { folder } }, { mirror: { folder }, revision: 2 }]);
    expect(host.stdout.text).toContain('Published revision 2 again, as revision 4.');
    expect(host.stdout.text).toContain('"restores":2');
    expect(host.stdout.text).toContain('Released: revision 4 stays published until the next sync.');
  });

  test('show tells that a mirror is held, since when and how to let it go', async () => {
    const [kept, current] = revisions;
    const mirror = { ...heldMirror, ...(kept === undefined ? {} : { revision: kept }) };
    const held = /^Held +at revision 2 since .+`streamferry mirrors release`$/m;
    for (const [list, isHeld] of [
      [[kept, current], true],
      [[kept], false],
    ] as const) {
      const revisionsOf = async () => list.filter((one) => one !== undefined);
      const engine = new FakeEngine({ mirrors: { get: async () => mirror }, publication: { revisions: revisionsOf } });
      const host = new FakeHost({ engine });
      expect(await host.run('mirrors', 'show', tempFolder())).toBe(0);
      expect(held.test(host.stdout.text)).toBe(isHeld);
    }
  });

  test.each(['0', 'x', '1.5', '-1'])('"%s" is no revision', async (number) => {
    const host = new FakeHost({ engine: new FakeEngine({}) });
    expect(await host.run('mirrors', 'rollback', tempFolder(), '--', number)).toBe(2);
  });

  test('a mirror that is held ends with the exit code of the mirror group', async () => {
    const plan = async () => {
      throw new MirrorError('HELD', 'It is held.');
    };
    const host = new FakeHost({ engine: new FakeEngine({ mirrors: { plan } }) });
    expect(await host.run('mirrors', 'plan', tempFolder())).toBe(6);
  });
});
