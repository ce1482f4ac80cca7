import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '../../../electron/engine/registry/registry.ts';

const fingerprint = '0123456789ABCDEF0123456789ABCDEF01234567';
const lab = { name: 'Lab mirror', url: 'https://lab.example/images/', trust: { kind: 'unsigned' } } as const;

let folder: string;
let registry: Registry;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamferry-sources-'));
  registry = Registry.open(folder, { readOnly: false, homeFolder: folder });
});
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

const ids = async () => (await registry.sources.list()).map(({ id }) => id);
const defaultId = async () => (await registry.sources.list()).filter(({ isDefault }) => isDefault).map(({ id }) => id);

describe('built-in sources', () => {
  test('MAAS stable is the default and names the Ubuntu key', async () => {
    expect(await defaultId()).toEqual(['maas-stable']);
    expect(await registry.sources.get('maas-stable')).toEqual({
      id: 'maas-stable',
      name: 'MAAS stable',
      url: 'https://images.maas.io/ephemeral-v3/stable/',
      trust: { kind: 'signed', fingerprints: ['4A3CE3CD565D7EB5C810E2B97FF3F408476CF100'] },
      fallbackUrls: [],
      proxy: { kind: 'environment' },
      hasCredentials: false,
      builtIn: true,
      isDefault: true,
    });
  });

  test('an edit of one stays in its place and can be taken back', async () => {
    await registry.sources.edit({ id: 'maas-stable', change: { fallbackUrls: ['http://near.example/stable/'] } });
    expect(await ids()).toEqual(['maas-stable', 'maas-candidate', 'practice']);
    expect((await registry.sources.get('maas-stable')).fallbackUrls).toEqual(['http://near.example/stable/']);
    await registry.sources.restoreDefault();
    expect((await registry.sources.get('maas-stable')).fallbackUrls).toEqual([]);
  });

  test('none can be removed', async () => {
    await expect(registry.sources.remove('practice')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(await ids()).toContain('practice');
  });
});

describe('custom sources', () => {
  test('one gets an id from its name, unlike any other', async () => {
    await registry.sources.add(lab);
    await registry.sources.add(lab);
    await registry.sources.add({ ...lab, name: 'Практика' });
    expect((await ids()).slice(3)).toEqual(['lab-mirror', 'lab-mirror-2', 'source']);
  });

  test('one can become the default; once it is removed the default is MAAS stable again', async () => {
    await registry.sources.add({ ...lab, makeDefault: true });
    expect(await defaultId()).toEqual(['lab-mirror']);
    await registry.sources.remove('lab-mirror');
    expect(await defaultId()).toEqual(['maas-stable']);
    expect(await ids()).not.toContain('lab-mirror');
  });

  test('restoring the default keeps custom sources', async () => {
    await registry.sources.add({ ...lab, makeDefault: true });
    await registry.sources.restoreDefault();
    expect(await defaultId()).toEqual(['maas-stable']);
    expect(await ids()).toContain('lab-mirror');
  });

  test('an edit changes what it names and an empty path or CA file takes it away', async () => {
    await registry.sources.add({ ...lab, path: 'streams/v1/other.json', caFile: '/etc/lab.pem' });
    const edited = await registry.sources.edit({ id: 'lab-mirror', change: { name: 'Renamed', path: '', caFile: '' } });
    expect(edited).toMatchObject({ id: 'lab-mirror', name: 'Renamed', url: lab.url });
    expect(edited).not.toHaveProperty('path');
    expect(edited).not.toHaveProperty('caFile');
  });

  test('fingerprints are kept in one form', async () => {
    const typed = '0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567';
    const source = await registry.sources.add({ ...lab, trust: { kind: 'signed', fingerprints: [typed] } });
    expect(source.trust).toEqual({ kind: 'signed', fingerprints: [fingerprint] });
  });

  test.each([
    ['a URL of another scheme', { url: 'ftp://lab.example/' }, 'BAD_URL'],
    ['a relative folder', { url: 'images' }, 'BAD_URL'],
    ['a fallback with a password', { fallbackUrls: ['http://me:secret@near.example/'] }, 'BAD_URL'],
    ['a short key id', { trust: { kind: 'signed', fingerprints: ['476CF100'] } }, 'BAD_ARGUMENT'],
  ] as const)('%s is refused', async (_, change, code) => {
    const refusal = await registry.sources.add({ ...lab, ...change }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code });
    expect(String(refusal)).not.toContain('secret');
    expect(await ids()).toHaveLength(3);
  });
});

describe('credentials', () => {
  const credentials = { kind: 'basic', user: 'me', password: 'sesame-open' } as const;
  const database = () => readFileSync(join(folder, 'registry.sqlite'), 'latin1');

  test('they go to their own file, readable by the owner only, and never into the registry', async () => {
    const source = await registry.sources.add({ ...lab, credentials });
    expect(source.hasCredentials).toBe(true);
    expect(source).not.toHaveProperty('credentials');
    expect(await registry.sources.credentialsOf(source.id)).toEqual(credentials);
    expect(database()).not.toContain('sesame-open');
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
    }
  });

  test('user and password in a URL become credentials; the stored URL has none', async () => {
    const source = await registry.sources.add({ ...lab, url: 'https://me:sesame%2Dopen@lab.example/images/' });
    expect(source.url).toBe('https://lab.example/images/');
    expect(await registry.sources.credentialsOf(source.id)).toEqual(credentials);
    expect(database()).not.toContain('sesame');
  });

  test.each([
    ['a change of name keeps them', { change: { name: 'New' } }, true],
    ['a new path on the same server keeps them', { change: { url: 'https://lab.example/other/' } }, true],
    ['another server forgets them', { change: { url: 'https://elsewhere.example/images/' } }, false],
    ['plain http of the same host forgets them', { change: { url: 'http://lab.example/images/' } }, false],
    ['they are forgotten on request', { change: {}, forgetCredentials: true }, false],
  ])('%s', async (_, edit, kept) => {
    const { id } = await registry.sources.add({ ...lab, credentials });
    expect((await registry.sources.edit({ id, ...edit })).hasCredentials).toBe(kept);
  });

  test('removing the source removes them', async () => {
    const { id } = await registry.sources.add({ ...lab, credentials });
    await registry.sources.remove(id);
    expect(readFileSync(join(folder, 'credentials.json'), 'utf8')).not.toContain('sesame-open');
  });
});
