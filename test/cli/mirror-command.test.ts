import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceDescription, SourceRef, SyncRequest } from '../../electron/contract/api.ts';
import type { JobResult } from '../../electron/contract/job.ts';
import { builtInAsListed, doneResult, emptyPlan, endOf, FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const url = 'https://images.example/stable/';
const here = resolve('/here');
/** A path as the platform writes it. */
const full = (path: string) => resolve(path);

/** An engine whose sync is noted and ends with the result. */
function syncing(result: JobResult = doneResult) {
  const requests: SyncRequest[] = [];
  const engine = new FakeEngine({
    mirrors: {
      sync: async (request) => {
        requests.push(request);
        return { jobId: 'job-1' };
      },
    },
    jobs: { wait: async () => endOf(result) },
  });
  return { engine, requests };
}

async function requestOf(...args: readonly string[]): Promise<SyncRequest | undefined> {
  const { engine, requests } = syncing();
  const host = new FakeHost({ engine, currentFolder: here });
  await host.run('mirror', ...args);
  return requests[0];
}

async function sourceOf(...args: readonly string[]): Promise<SourceRef | undefined> {
  return (await requestOf(...args))?.source;
}

function described(ref: SourceRef | undefined): SourceDescription | undefined {
  return ref?.kind === 'described' ? ref.source : undefined;
}

describe('the request', () => {
  const unkeyed = { kind: 'signed', fingerprints: [] };

  test('without options takes everything, keeps no revision and leaves the rest to the mirror', async () => {
    expect(await requestOf(url, '/srv/m')).toEqual({
      mirror: { folder: full('/srv/m') },
      source: { kind: 'described', source: { url, trust: unkeyed } },
      rule: { terms: { kind: 'filters', filters: [] }, keep: false },
      keepRevisions: 0,
    });
  });

  test('is the same in whatever order options and filters stand', async () => {
    const filters = ['arch=amd64', 'release~(focal|jammy)'];
    const one = await requestOf('--max=1', url, '--keep', 'm', ...filters, '--jobs', '8');
    const other = await requestOf(url, 'm', 'arch=amd64', '--jobs=8', 'release~(focal|jammy)', '--keep', '--max', '1');
    expect(other).toEqual(one);
    expect(one).toMatchObject({
      mirror: { folder: full('/here/m') },
      rule: { terms: { kind: 'filters', filters }, max: 1, keep: true },
      jobsPerHost: 8,
    });
  });

  test.each([
    [['--limit-rate', '10M'], { limitRate: 10_000_000 }],
    [['--limit-rate', '0'], { limitRate: 0 }],
    [['--revisions', '2'], { keepRevisions: 2 }],
    [['--fetch-key'], { fetchKey: true }],
    [['--allow-rollback'], { allowRollback: true }],
    [['--switch-source'], { switchSource: true }],
    [['--no-item-download'], { skipItems: true }],
    [['--no-checksumming-reader'], { skipDigests: true }],
  ] as const)('%j', async (args, expected) => {
    expect(await requestOf(url, 'm', ...args)).toMatchObject(expected);
  });

  const fpr = 'A'.repeat(40);
  test.each([
    [['--keyring', 'k.gpg'], { trust: { ...unkeyed, keyringFile: full('/here/k.gpg') } }],
    [['--fingerprint', fpr, '--fingerprint', 'B'], { trust: { kind: 'signed', fingerprints: [fpr, 'B'] } }],
    [['--no-verify'], { trust: { kind: 'unsigned' } }],
    [['-U', '--keyring', 'k.gpg'], { trust: { kind: 'unsigned' } }],
    [['--path', 'streams/v1/plain.json'], { path: 'streams/v1/plain.json' }],
    [['--mirror', 'http://b.example/', '--mirror=../c'], { fallbackUrls: ['http://b.example/', full('/c')] }],
    [['--proxy', 'http://p.example:3128'], { proxy: { kind: 'explicit', url: 'http://p.example:3128' } }],
    [['--proxy', 'none'], { proxy: { kind: 'none' } }],
    [['--ca', '/etc/ca.pem'], { caFile: full('/etc/ca.pem') }],
  ] as const)('about the source: %j', async (args, expected) => {
    expect(described(await sourceOf(url, 'm', ...args))).toEqual({ url, trust: unkeyed, ...expected });
  });
});

describe('SOURCE', () => {
  test.each([
    ['the id of a saved source', 'maas-candidate', { kind: 'saved', id: 'maas-candidate' }],
    ['its name in any case', 'maas CANDIDATE', { kind: 'saved', id: 'maas-candidate' }],
    ['the practice stream', 'practice', { kind: 'saved', id: 'practice' }],
  ])('can be %s', async (_, argument, expected) => expect(await sourceOf(argument, 'm')).toEqual(expected));

  test.each([
    ['a folder', './images', full('/here/images')],
    ['a full path', '/srv/images', full('/srv/images')],
    ['a file URL', 'file:///srv/images', 'file:///srv/images'],
    ['the practice stream by its own scheme', 'practice:', 'practice:'],
  ])('can be %s', async (_, argument, location) => {
    expect(described(await sourceOf(argument, 'm'))?.url).toBe(location);
  });

  test('can be a folder without any slash where it exists; a saved id goes first', async () => {
    const folder = tempFolder();
    for (const name of ['images', 'practice']) mkdirSync(join(folder, name));
    const { engine, requests } = syncing();
    const host = new FakeHost({ engine, currentFolder: folder });
    await host.run('mirror', 'images', 'm');
    await host.run('mirror', 'practice', 'm');
    expect(described(requests[0]?.source)?.url).toBe(join(folder, 'images'));
    expect(requests[1]?.source).toEqual({ kind: 'saved', id: 'practice' });
  });

  test('with a saved id, --keyring says where the named keys are and keeps the fingerprints', async () => {
    const [stable] = builtInAsListed;
    expect(described(await sourceOf('maas-stable', 'm', '--keyring', '/k.gpg'))).toEqual({
      name: stable?.name,
      url: stable?.url,
      trust: { ...stable?.trust, keyringFile: full('/k.gpg') },
      fallbackUrls: [],
      proxy: { kind: 'environment' },
    });
  });

  test('with stored credentials cannot be changed on the spot without giving credentials, too', async () => {
    const engine = new FakeEngine({
      sources: { list: async () => builtInAsListed.map((source) => ({ ...source, hasCredentials: true })) },
    });
    const host = new FakeHost({ engine });
    expect(await host.run('mirror', 'maas-stable', 'm', '--proxy', 'none')).toBe(2);
    expect(host.stderr.text).toContain('--credentials-file');
  });

  test.each([
    ['an unknown word', ['nowhere', 'm'], /"nowhere" is no URL, no folder and no saved source.*maas-stable/],
    ['another scheme', ['ftp://h/', 'm'], /ftp:\/\/h\/.*http/],
    ['a fallback mirror with a password', [url, 'm', '--mirror', 'http://me:sesame@b/'], /http:\/\/b\//],
    ['a proxy that is none', [url, 'm', '--proxy', 'socks://p'], /socks:\/\/p/],
    ['--keep without --max', [url, 'm', '--keep'], /--max/],
    ['credentials for a folder', ['./images', 'm', '--credentials-file', 'c'], /http and https only/],
  ] as const)('%s is refused with exit code 2', async (_, args, says) => {
    const host = new FakeHost({ engine: syncing().engine });
    expect(await host.run('mirror', ...args)).toBe(2);
    expect(host.stderr.text).toMatch(says);
    expect(host.stderr.text).toMatch(/^streamferry: /);
    expect(host.stderr.text).not.toContain('sesame');
  });
});

describe('credentials', () => {
  const basic = { kind: 'basic', user: 'me', password: 'sesame' };

  test('come from the file, with a warning when others can read it, and are never printed', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'login'), 'machine images.example login me password sesame\n');
    chmodSync(join(folder, 'login'), 0o644);
    const { engine, requests } = syncing({
      ...doneResult,
      outcome: 'failed',
      failures: [{ code: 'TLS', message: 'No.' }],
    });
    const log = join(folder, 'log');
    const host = new FakeHost({ engine, currentFolder: folder });
    const args = ['--credentials-file', 'login', '-vv', '--log-file', log, '--json'];
    expect(await host.run('mirror', url, 'm', ...args)).toBe(3);
    expect(described(requests[0]?.source)?.credentials).toEqual(basic);
    if (process.platform !== 'win32') expect(host.stderr.text).toContain('chmod 600');
    expect(host.stdout.text + host.stderr.text + readFileSync(log, 'utf8')).not.toContain('sesame');
  });

  test('in the URL are taken out of it', async () => {
    const source = described(await sourceOf('https://me:sesame@images.example/stable/', 'm'));
    expect(source).toMatchObject({ url, credentials: basic });
  });

  test('in the file go before those in the URL', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'login'), 'token abc', { mode: 0o600 });
    const source = await sourceOf('https://me:no@images.example/', 'm', '--credentials-file', join(folder, 'login'));
    expect(described(source)?.credentials).toEqual({ kind: 'bearer', token: 'abc' });
  });
});

describe('a dry run', () => {
  const entry = (path: string, sizeBytes: number) => ({ path, sizeBytes, items: [], reason: 'new' as const });
  const plan = {
    ...emptyPlan,
    fetch: [entry('noble/squashfs', 275_000_000)],
    remove: [entry('jammy/squashfs', 456_000_000)],
    fetchBytes: 275_000_000,
    fetchFiles: 1,
    warnings: [{ code: 'EMPTY_SELECTION' as const, message: 'The filters match nothing.' }],
  };
  const planning = () => {
    const requests: SyncRequest[] = [];
    const engine = new FakeEngine({
      mirrors: {
        plan: async (request) => {
          requests.push(request);
          return plan;
        },
      },
    });
    return { engine, requests };
  };

  test('prints + and - lines with sizes, then totals; warnings go to stderr', async () => {
    const { engine } = planning();
    const host = new FakeHost({ engine });
    expect(await host.run('mirror', url, 'm', '--dry-run')).toBe(0);
    const lines = host.stdout.text.split('\n');
    expect(lines[0]).toMatch(/^\+\s+275 MB {2}noble\/squashfs$/);
    expect(lines[1]).toMatch(/^-\s+456 MB {2}jammy\/squashfs$/);
    expect(host.stdout.text).not.toContain('match nothing');
    expect(host.stderr.text).toBe('streamferry: warning: The filters match nothing.\n');
  });

  test('with --json prints one document on one line', async () => {
    const { engine } = planning();
    const host = new FakeHost({ engine });
    expect(await host.run('mirror', '--json', '--dry-run', url, 'm')).toBe(0);
    expect(host.stdout.documents).toEqual([
      expect.objectContaining({ kind: 'plan', fetchBytes: 275_000_000, fetchFiles: 1, freeBytes: 10_000_000 }),
    ]);
  });

  test('opens the engine for reading only; a sync does not', async () => {
    const { engine } = planning();
    await new FakeHost({ engine }).run('mirror', url, 'm', '--dry-run');
    expect(engine.opened[0]?.readOnly).toBe(true);
    const sync = syncing().engine;
    await new FakeHost({ engine: sync }).run('mirror', url, 'm');
    expect(sync.opened[0]).not.toHaveProperty('readOnly');
  });
});

describe('the data folder', () => {
  test.each([
    [[], {}, '/home/me/.local/share/streamferry'],
    [[], { STREAMFERRY_DATA: '/usb' }, '/usb'],
    [['--data-folder', '/named'], { STREAMFERRY_DATA: '/usb' }, '/named'],
  ] as const)('with %j and %j is %s', async (args, env, expected) => {
    const { engine } = syncing();
    await new FakeHost({ engine, env }).run('mirror', url, 'm', ...args);
    expect(engine.opened[0]?.dataFolder).toBe(expected);
    expect(engine.closed).toBe(true);
  });
});

describe('the log file', () => {
  test('holds what stderr shows, with timestamps, and is added to', async () => {
    const file = join(tempFolder(), 'log');
    for (const _ of [1, 2]) {
      const { engine } = syncing({
        ...doneResult,
        outcome: 'failed',
        failures: [{ code: 'OFFLINE', message: 'No route.' }],
      });
      await new FakeHost({ engine }).run('mirror', url, 'm', '--log-file', file);
    }
    const line = '2025-08-05T12:00:00.000Z streamferry: No route.\n';
    expect(readFileSync(file, 'utf8')).toBe(line + line);
  });

  test('that cannot be written is refused before anything is done', async () => {
    const folder = tempFolder();
    const { engine, requests } = syncing();
    const host = new FakeHost({ engine });
    expect(await host.run('mirror', url, 'm', '--log-file', join(folder, 'no', 'log'))).toBe(2);
    expect(requests).toEqual([]);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
