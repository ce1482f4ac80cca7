import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineApi, NewMirror, NewSource, Settings, SourceEdit } from '../../electron/contract/api.ts';
import type { Mirror } from '../../electron/contract/mirror.ts';
import type { Preset } from '../../electron/contract/selection.ts';
import { builtInAsListed, doneResult, emptyPlan, endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const settings: Settings = {
  mirrorsFolder: resolve('/mirrors'),
  jobsPerHost: 6,
  limitRate: 0,
  keepRevisions: 1,
  proxy: { kind: 'environment' },
  caFile: '',
  appearance: 'system',
  units: 'decimal',
  logLevel: 'info',
  closeWhileRunning: 'ask',
};

const mirror: Mirror = {
  id: 'm1',
  name: 'noble',
  folder: resolve('/srv/noble'),
  sourceLocation: 'https://images.example/',
  trust: 'signed',
  selection: {
    rules: [
      { id: 'r1', terms: { kind: 'filters', filters: ['arch=amd64'] }, max: 1, keep: true },
      { id: 'r2', terms: { kind: 'found' }, keep: false },
    ],
    pins: [{ product: 'p', version: '20250101' }],
  },
  publication: 'verbatim',
  keepRevisions: 1,
  state: 'ready',
  files: 3,
  sizeBytes: 1_234_567,
  lastSyncAt: '2025-08-05T10:00:00.000Z',
};

const terms = (change: object) => ({
  terms: {
    kind: 'maas',
    os: 'ubuntu',
    release: '*',
    arches: ['*'],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
    ...change,
  },
  max: 1,
  keep: false,
});

describe('sources', () => {
  test('list shows them in a table; a proxy with a password is printed without it, also as JSON', async () => {
    const list = async () =>
      builtInAsListed.map((source) => ({
        ...source,
        proxy: { kind: 'explicit', url: 'http://me:sesame@p/' } as const,
      }));
    const host = new FakeHost({ engine: new FakeEngine({ sources: { list } }) });
    expect(await host.run('sources', 'list')).toBe(0);
    expect(host.stdout.text).toContain('maas-stable     MAAS stable      default  signed  https://images.maas.io/');
    expect(await host.run('sources', 'list', '--json')).toBe(0);
    expect(host.stdout.text).toContain('"http://p/"');
    expect(host.stdout.text).not.toContain('sesame');
  });

  test('add hands the description over', async () => {
    const added: NewSource[] = [];
    const add = async (source: NewSource) => {
      added.push(source);
      return { ...builtInAsListed[0], ...source, id: 'lab' } as Awaited<ReturnType<EngineApi['sources']['add']>>;
    };
    const host = new FakeHost({ engine: new FakeEngine({ sources: { add } }) });
    expect(await host.run('sources', 'add', 'https://me:sesame@lab.example/', '--name', 'Lab', '--default', '-U')).toBe(
      0,
    );
    expect(added).toEqual([
      {
        url: 'https://lab.example/',
        trust: { kind: 'unsigned' },
        name: 'Lab',
        makeDefault: true,
        credentials: { kind: 'basic', user: 'me', password: 'sesame' },
      },
    ]);
    expect(host.stdout.text).toBe('Saved as "lab": https://lab.example/, taken unsigned.\n');
  });

  test('add refuses the id of a saved one', async () => {
    const host = new FakeHost({ engine: new FakeEngine() });
    expect(await host.run('sources', 'add', 'maas-stable')).toBe(2);
  });

  test.each([
    [['--name', 'New'], { change: { name: 'New' } }],
    [['--mirror', 'none'], { change: { fallbackUrls: [] } }],
    [['--path', '', '--ca', ''], { change: { path: '', caFile: '' } }],
    [['--default', '--forget-credentials'], { change: {}, makeDefault: true, forgetCredentials: true }],
  ] as const)('edit %j changes only that', async (args, expected) => {
    const edits: SourceEdit[] = [];
    const [stable] = builtInAsListed;
    if (stable === undefined) throw new Error('no source');
    const edit = async (payload: SourceEdit) => {
      edits.push(payload);
      return stable;
    };
    const host = new FakeHost({ engine: new FakeEngine({ sources: { edit } }) });
    expect(await host.run('sources', 'edit', 'maas-stable', ...args)).toBe(0);
    expect(edits).toEqual([{ id: 'maas-stable', ...expected }]);
  });

  test('remove of an unknown one lists the known', async () => {
    const host = new FakeHost({ engine: new FakeEngine() });
    expect(await host.run('sources', 'remove', 'lab')).toBe(2);
    expect(host.stderr.text).toContain('maas-stable, maas-candidate, practice');
  });

  test('test prints what was found', async () => {
    const found = { location: 'https://images.example/', signers: [], products: 2, items: 9 };
    const host = new FakeHost({ engine: new FakeEngine({ sources: { test: async () => found } }) });
    expect(await host.run('sources', 'test', 'practice')).toBe(0);
    expect(host.stdout.text).toBe('https://images.example/: 2 products, 9 items.\nNot signed, or not checked.\n');
  });
});

describe('mirrors create', () => {
  const preset: Preset = {
    id: 'smallest',
    title: 'Smallest',
    description: 'The least.',
    terms: [
      {
        kind: 'maas',
        os: 'ubuntu',
        release: 'noble',
        arches: ['amd64'],
        subarches: ['ga-24.04'],
        labels: ['*'],
        bootloaders: true,
      },
    ],
    max: 1,
  };

  async function created(...args: readonly string[]) {
    const payloads: NewMirror[] = [];
    const engine = new FakeEngine({
      mirrors: {
        create: async (payload) => {
          payloads.push(payload);
          return mirror;
        },
      },
      catalogue: { presets: async () => [preset] },
      settings: { get: async () => settings },
    });
    const host = new FakeHost({ engine });
    const code = await host.run('mirrors', 'create', ...args);
    return { code, payload: payloads[0], host };
  }

  test('takes the default source and a folder in the mirrors folder unless told otherwise', async () => {
    const { payload, host } = await created('noble', '--release', 'noble');
    expect(payload).toEqual({
      name: 'noble',
      folder: join(settings.mirrorsFolder, 'noble'),
      source: { kind: 'saved', id: 'maas-stable' },
      selection: { rules: [terms({ release: 'noble' })], pins: [] },
    });
    expect(host.stdout.text).toContain('`streamferry mirrors sync noble` fills it.');
  });

  test.each([
    [['--os', 'centos'], [terms({ os: 'centos' })]],
    [
      ['--release', 'jammy,noble', '--arch', 'amd64', '--arch', 'arm64'],
      ['jammy', 'noble'].map((release) => terms({ release, arches: ['amd64', 'arm64'] })),
    ],
    [
      ['--release=noble', '--subarch=hwe-24.04', '--label=stable', '--no-bootloaders'],
      [terms({ release: 'noble', subarches: ['hwe-24.04'], labels: ['stable'], bootloaders: false })],
    ],
    [['--release=noble', '--max=3', '--keep'], [{ ...terms({ release: 'noble' }), max: 3, keep: true }]],
    [
      ['--filter', 'os=centos', '--filter', 'arch=amd64'],
      [{ terms: { kind: 'filters', filters: ['os=centos', 'arch=amd64'] }, keep: false }],
    ],
    [['--preset', 'smallest'], [{ terms: preset.terms[0], max: 1, keep: false }]],
    [
      ['--preset', 'smallest', '--no-bootloaders'],
      [{ terms: { ...preset.terms[0], bootloaders: false }, max: 1, keep: false }],
    ],
  ])('%j becomes rules', async (args, rules) => {
    expect((await created('x', ...args)).payload?.selection).toEqual({ rules, pins: [] });
  });

  test('--max all takes every version', async () => {
    const { payload } = await created('x', '--release', 'noble', '--max', 'all');
    expect(payload?.selection.rules[0]).not.toHaveProperty('max');
  });

  test.each([
    ['nothing to take', ['x'], /--release/],
    ['an unknown preset', ['x', '--preset', 'biggest'], /smallest \(Smallest\)/],
    ['--keep without a number', ['x', '--release', 'noble', '--keep'], /--max/],
    ['--no-bootloaders alone', ['x', '--no-bootloaders'], /--no-bootloaders/],
    ['a name that is no folder name', ['../x', '--release', 'noble'], /folder/],
  ] as const)('%s is refused', async (_, args, says) => {
    const { code, payload, host } = await created(...args);
    expect(code).toBe(2);
    expect(payload).toBeUndefined();
    expect(host.stderr.text).toMatch(says);
  });
});

describe('a saved mirror', () => {
  function known(overrides: Partial<EngineApi['mirrors']> = {}, all: readonly Mirror[] = [mirror]) {
    return new FakeEngine({ mirrors: { list: async () => all, get: async () => mirror, ...overrides } });
  }

  test('is found by name, id and folder', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'other'));
    for (const [argument, ref] of [
      ['noble', { id: 'm1' }],
      ['m1', { id: 'm1' }],
      [mirror.folder, { folder: mirror.folder }],
      ['other', { folder: join(folder, 'other') }],
    ] as const) {
      const asked: unknown[] = [];
      const engine = known({
        plan: async (request) => {
          asked.push(request.mirror);
          return emptyPlan;
        },
      });
      expect(await new FakeHost({ engine, currentFolder: folder }).run('mirrors', 'plan', argument)).toBe(0);
      expect(asked).toEqual([ref]);
      expect(engine.opened[0]?.readOnly).toBe(true);
    }
  });

  test('that is not there, or is there twice, is refused', async () => {
    const host = new FakeHost({ engine: known() });
    expect(await host.run('mirrors', 'sync', 'jammy')).toBe(2);
    expect(host.stderr.text).toContain('known mirrors: noble');
    const twice = new FakeHost({ engine: known({}, [mirror, { ...mirror, id: 'm2', folder: '/b' }]) });
    expect(await twice.run('mirrors', 'sync', 'noble')).toBe(2);
    expect(twice.stderr.text).toContain('/b');
  });

  test('sync runs every rule, with the transfer options', async () => {
    const requests: unknown[] = [];
    const engine = new FakeEngine({
      mirrors: {
        list: async () => [mirror],
        sync: async (request) => {
          requests.push(request);
          return { jobId: 'job-1' };
        },
      },
      jobs: { wait: async () => endOf(doneResult) },
    });
    const host = new FakeHost({ engine });
    expect(await host.run('mirrors', 'sync', 'noble', '--jobs', '2', '--allow-rollback', '--fetch-key')).toBe(0);
    expect(requests).toEqual([{ mirror: { id: 'm1' }, jobsPerHost: 2, allowRollback: true, fetchKey: true }]);
  });

  const [r1, r2] = mirror.selection.rules;
  const pins = mirror.selection.pins;
  test.each([
    [['--name', 'New'], { name: 'New' }],
    [['--revisions', '0'], { keepRevisions: 0 }],
    [['--source', 'maas-candidate'], { source: { kind: 'saved', id: 'maas-candidate' } }],
    [['--release', 'jammy'], { selection: { rules: [r1, r2, terms({ release: 'jammy' })], pins } }],
    [['--remove-rule', 'r1'], { selection: { rules: [r2], pins } }],
    [['--replace', '--release', 'jammy'], { selection: { rules: [terms({ release: 'jammy' })], pins } }],
  ] as const)('edit %j', async (args, expected) => {
    const edits: unknown[] = [];
    const engine = known({
      edit: async (payload) => {
        edits.push(payload);
        return mirror;
      },
    });
    expect(await new FakeHost({ engine }).run('mirrors', 'edit', 'noble', ...args)).toBe(0);
    expect(edits).toEqual([{ mirror: { id: 'm1' }, ...expected }]);
  });

  test.each([
    ['a rule that is not there', ['--remove-rule', 'r9'], /r1, r2/],
    ['options about a source without one', ['--keyring', 'k'], /--source/],
  ] as const)('edit refuses %s', async (_, args, says) => {
    const host = new FakeHost({ engine: known() });
    expect(await host.run('mirrors', 'edit', 'noble', ...args)).toBe(2);
    expect(host.stderr.text).toMatch(says);
  });

  test('show prints all of it', async () => {
    const host = new FakeHost({ engine: known() });
    await host.run('mirrors', 'show', 'noble');
    expect(host.stdout.text).toMatch(/^Rule r1 +arch=amd64, max 1, kept$/m);
    expect(host.stdout.text).toMatch(/^Rule r2 +as found in the folder$/m);
    expect(host.stdout.text).toMatch(/^Pin +p at 20250101$/m);
    expect(host.stdout.text).toMatch(/^Holds +3 files, 1\.23 MB$/m);
    expect(host.stdout.text).not.toContain('Signed by');
  });

  test('show tells who signed upstream, and when', async () => {
    const signedAt = '2025-06-25T11:01:49.000Z';
    const upstreamSigners = [{ fingerprint: 'A'.repeat(40), userId: 'Builder <b@example.com>', signedAt }];
    const get = async () => ({ ...mirror, upstreamSigners });
    const host = new FakeHost({ engine: known({ get }) });
    await host.run('mirrors', 'show', 'noble');
    expect(host.stdout.text).toMatch(/^Signed by +Builder <b@example\.com> A{40}, 2025-06-25 11:01 UTC$/m);
  });

  test('pin and unpin name the product', async () => {
    const calls: unknown[] = [];
    const selection = { ...mirror.selection, pins: [] };
    const engine = known({
      pin: async (payload) => {
        calls.push(payload);
        return mirror.selection;
      },
      unpin: async (payload) => {
        calls.push(payload);
        return selection;
      },
    });
    const host = new FakeHost({ engine });
    await host.run('mirrors', 'pin', 'noble', 'p', '20250101');
    await host.run('mirrors', 'unpin', 'noble', 'p');
    expect(calls).toEqual([
      { mirror: { id: 'm1' }, pin: { product: 'p', version: '20250101' } },
      { mirror: { id: 'm1' }, product: 'p' },
    ]);
    expect(host.stdout.text).toBe('p stays at 20250101\nNo product is pinned.\n');
  });

  test.each([
    ['yes', true, [], 0, 1, 1],
    ['no', false, [], 130, 0, 1],
    ['nobody there', undefined, [], 2, 0, 1],
    ['--yes', undefined, ['--yes'], 0, 1, 0],
  ] as const)('remove asks first: %s', async (_, answer, args, code, removed, questions) => {
    const removals: unknown[] = [];
    const engine = known({
      remove: async (payload) => {
        removals.push(payload);
      },
    });
    const host = new FakeHost({ engine, ...(answer === undefined ? {} : { answer }) });
    expect(await host.run('mirrors', 'remove', 'noble', '--delete-files', ...args)).toBe(code);
    expect(removals).toHaveLength(removed);
    expect(host.questions).toHaveLength(questions);
    if (removed > 0) expect(removals).toEqual([{ mirror: { id: 'm1' }, deleteFiles: true }]);
  });
});

describe('jobs', () => {
  const unfinished = [
    snapshotOf({ id: 'abc1', state: 'interrupted' }),
    snapshotOf({ id: 'abd2', state: 'interrupted' }),
  ];

  test('resume takes the beginning of an id and follows the job that goes on', async () => {
    const engine = new FakeEngine({
      jobs: {
        list: async () => unfinished,
        resume: async ({ id }) => ({ jobId: `${id}-again` }),
        wait: async ({ id }) => endOf(doneResult, { id }),
      },
    });
    const host = new FakeHost({ engine });
    expect(await host.run('jobs', 'resume', 'abd', '--json')).toBe(0);
    expect(host.stdout.documents.at(-1)).toMatchObject({ outcome: 'done', fetchedFiles: 3 });
  });

  test.each(['ab', 'x'])('an id that names none or several is refused: %s', async (id) => {
    const host = new FakeHost({ engine: new FakeEngine({ jobs: { list: async () => unfinished } }) });
    expect(await host.run('jobs', 'cancel', id)).toBe(2);
  });

  test('history tells the damage that an audit found', async () => {
    const { id, mirrorFolder, startedAt } = snapshotOf();
    const record = { id, mirrorFolder, startedAt, kind: 'audit', state: 'done' } as const;
    const history = async () => [
      { ...record, result: { ...doneResult, findings: 2 } },
      { ...record, result: { ...doneResult, findings: 0 } },
    ];
    const host = new FakeHost({ engine: new FakeEngine({ jobs: { history } }) });
    await host.run('jobs', 'history');
    const [, damaged, clean] = host.stdout.text.split('\n');
    expect(damaged).toContain('done, 2 files missing or damaged');
    expect(clean).not.toContain('missing');
  });

  test('history shows outcome, bytes and duration', async () => {
    const { id, kind, mirrorFolder, startedAt } = snapshotOf();
    const record = { id, kind, mirrorFolder, startedAt, state: 'done', result: doneResult } as const;
    const host = new FakeHost({ engine: new FakeEngine({ jobs: { history: async () => [record] } }) });
    await host.run('jobs', 'history', '--limit', '5');
    expect(host.stdout.text).toMatch(/2025-08-05 12:00 UTC {2}sync {2}done +1\.50 MB +1\.2 s {2}\/srv\/mirror/);
  });
});

describe('settings', () => {
  test.each([
    ['limitRate', '10M', { limitRate: 10_000_000 }],
    ['limitRate', '0', { limitRate: 0 }],
    ['jobsPerHost', '8', { jobsPerHost: 8 }],
    ['mirrorsFolder', 'images', { mirrorsFolder: resolve('/here/images') }],
    ['proxy', 'none', { proxy: { kind: 'none' } }],
    ['proxy', 'http://me:sesame@p:3128/', { proxy: { kind: 'explicit', url: 'http://me:sesame@p:3128/' } }],
    ['caFile', 'ca.pem', { caFile: resolve('/here/ca.pem') }],
    ['caFile', '', { caFile: '' }],
    ['units', 'binary', { units: 'binary' }],
    ['closeWhileRunning', 'tray', { closeWhileRunning: 'tray' }],
  ] as const)('set %s %s', async (name, value, expected) => {
    const changes: unknown[] = [];
    const engine = new FakeEngine({
      settings: {
        set: async ({ change }) => {
          changes.push(change);
          return { ...settings, ...change };
        },
      },
    });
    const host = new FakeHost({ engine, currentFolder: resolve('/here') });
    expect(await host.run('settings', 'set', name, value)).toBe(0);
    expect(changes).toEqual([expected]);
    expect(host.stdout.text).not.toContain('sesame');
  });

  test.each([
    ['units', 'metric'],
    ['logLevel', ''],
    ['proxy', 'ftp://me:sesame@p/'],
  ])('set %s %s is refused before anything is changed, without a password', async (name, value) => {
    const host = new FakeHost({ engine: new FakeEngine() });
    expect(await host.run('settings', 'set', name, value)).toBe(2);
    expect(host.stderr.text).not.toContain('sesame');
  });

  test('get prints a proxy without its password, as text and as JSON', async () => {
    const proxied: Settings = { ...settings, proxy: { kind: 'explicit', url: 'http://me:sesame@p:3128/' } };
    const host = new FakeHost({ engine: new FakeEngine({ settings: { get: async () => proxied } }) });
    expect(await host.run('settings', 'get')).toBe(0);
    expect(await host.run('settings', 'get', 'proxy')).toBe(0);
    expect(await host.run('settings', 'get', '--json')).toBe(0);
    expect(host.stdout.text).toContain('http://p:3128/');
    expect(host.stdout.text).not.toContain('sesame');
  });

  test('get prints one value alone; an unknown name is refused', async () => {
    const host = new FakeHost({ engine: new FakeEngine({ settings: { get: async () => settings } }) });
    expect(await host.run('settings', 'get', 'jobsPerHost')).toBe(0);
    expect(host.stdout.text).toBe('6\n');
    expect(await host.run('settings', 'get', 'toString')).toBe(2);
  });
});
