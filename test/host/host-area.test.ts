import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFile } from '../../electron/engine/log/log-file.ts';
import { hostArea } from '../../electron/host/host-area.ts';
import { PathTokens } from '../../electron/host/path-tokens.ts';
import { mountedVolumes } from '../../electron/host/places.ts';
import { FakeEngine } from '../helpers/fake-engine.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A host's own methods over a home folder with a mirrors' folder that does not exist yet. */
function open(desktop?: Parameters<typeof hostArea>[0]['desktop']) {
  const home = tempFolder();
  const mirrorsFolder = join(home, 'Streamferry', 'mirrors');
  const paths = new PathTokens();
  const log = new LogFile({ dataFolder: join(home, 'data') });
  const engine = new FakeEngine({
    settings: {
      get: async () => ({
        mirrorsFolder,
        jobsPerHost: 6,
        limitRate: 0,
        keepRevisions: 1,
        proxy: { kind: 'none' },
        caFile: '',
        appearance: 'system',
        units: 'decimal',
        logLevel: 'info',
        closeWhileRunning: 'ask',
      }),
    },
  });
  const area = hostArea({
    engine: engine.api,
    paths,
    machine: { platform: process.platform, env: {}, homeFolder: home },
    log,
    licencesFile: join(home, 'licences.json'),
    description: { kind: 'browser', version: '1.2.3', dataFolder: join(home, 'data'), runtime: [], keystore: false },
    ...(desktop === undefined ? {} : { desktop }),
  });
  return { area, home, mirrorsFolder, paths, log };
}

test('a listing has folders first, hidden ones last, and says which are mirrors', async () => {
  const { area, home, paths } = open();
  for (const name of ['b10', 'b9', '.hidden', join('a', '.streamferry')])
    mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'a', '.streamferry', 'mirror.json'), '{}');
  writeFileSync(join(home, 'key.gpg'), '12345');
  const { token } = paths.issue(home);
  const listing = await area.listFolder({ token, files: true });
  expect(listing.entries.map(({ name, kind, isMirror, sizeBytes }) => [name, kind, isMirror, sizeBytes])).toEqual([
    ['a', 'folder', true, undefined],
    ['b9', 'folder', false, undefined],
    ['b10', 'folder', false, undefined],
    ['.hidden', 'folder', false, undefined],
    ['key.gpg', 'file', false, 5],
  ]);
  for (const entry of listing.entries) expect(paths.resolve(entry.token)).toBe(join(home, entry.name));
  expect(listing.here).toEqual({ token, path: home });
  expect(listing.parent?.path).toBe(dirname(home));
  expect(listing.writable).toBe(true);
  expect(listing.freeBytes).toBeGreaterThan(0);
  const folders = await area.listFolder({ token, files: false });
  expect(folders.entries.map(({ name }) => name)).toEqual(['a', 'b9', 'b10', '.hidden']);
});

test.skipIf(process.platform === 'win32')(
  'a link is what it leads to, and nothing where it leads nowhere',
  async () => {
    const { area, home, paths } = open();
    mkdirSync(join(home, 'real'));
    symlinkSync('real', join(home, 'link'));
    symlinkSync('nowhere', join(home, 'broken'));
    const { entries } = await area.listFolder({ token: paths.issue(home).token, files: true });
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['link', 'folder'],
      ['real', 'folder'],
    ]);
  },
);

test('the folders of a very long folder are all there, and files count as more only where one is to be picked', async () => {
  const { area, home, paths } = open();
  for (let at = 0; at < 5001; at += 1) writeFileSync(join(home, `a${at}`), '');
  for (const name of ['z1', 'z2']) mkdirSync(join(home, name));
  const { token } = paths.issue(home);
  const folders = await area.listFolder({ token, files: false });
  expect(folders.entries.map(({ name }) => name)).toEqual(['z1', 'z2']);
  expect(folders.moreEntries).toBeUndefined();
  const all = await area.listFolder({ token, files: true });
  expect(all.entries.slice(0, 2).map(({ name }) => name)).toEqual(['z1', 'z2']);
  expect([all.entries.length, all.moreEntries]).toEqual([5000, 3]);
});

test('without a token it begins at the mirrors, or the nearest folder that exists', async () => {
  const { area, home, mirrorsFolder } = open();
  expect((await area.listFolder({ files: false })).here.path).toBe(home);
  mkdirSync(mirrorsFolder, { recursive: true });
  const { here, places } = await area.listFolder({ files: false });
  expect(here.path).toBe(mirrorsFolder);
  const named = places.map(({ title, at }) => [title, at.path]);
  expect(named).toEqual(
    expect.arrayContaining([
      ['Home', home],
      ['Mirrors', mirrorsFolder],
    ]),
  );
});

test('a folder that went away, a file and an unknown token are told apart', async () => {
  const { area, home, paths } = open();
  writeFileSync(join(home, 'file'), '');
  const list = (path: string) => area.listFolder({ token: paths.issue(join(home, path)).token, files: false });
  await expect(list('gone')).rejects.toMatchObject({ code: 'TARGET_GONE' });
  await expect(list('file')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await expect(area.listFolder({ token: home, files: false })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test.skipIf(process.platform === 'win32')('a link to itself and a name too long are refused, not a bug', async () => {
  const { area, home, paths } = open();
  symlinkSync('loop', join(home, 'loop'));
  writeFileSync(join(home, 'file'), '');
  const token = (path: string) => paths.issue(join(home, path)).token;
  for (const path of ['loop', 'a'.repeat(300)]) {
    const listing = area.listFolder({ token: token(path), files: false });
    await expect(listing).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  }
  for (const path of ['loop', 'file']) {
    const made = area.makeFolder({ token: token(path), name: 'new' });
    await expect(made).rejects.toMatchObject({ code: 'TARGET_GONE' });
  }
});

test('a new folder is made once, with a name of its own', async () => {
  const { area, home, paths } = open();
  const { token } = paths.issue(home);
  const made = await area.makeFolder({ token, name: 'new' });
  expect(made.path).toBe(join(home, 'new'));
  expect(paths.resolve(made.token)).toBe(made.path);
  expect(existsSync(made.path)).toBe(true);
  for (const name of ['new', '', ' ', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b', '/etc/x']) {
    await expect(area.makeFolder({ token, name })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  }
  expect(existsSync(join(dirname(home), 'x'))).toBe(false);
});

test.skipIf(process.platform === 'win32')('a typed path is absolute, its own folder short for home', async () => {
  const { area, home, paths } = open();
  const typed = async (path: string) => (await area.typed({ path })).path;
  expect(await typed(' /srv/mirror/ ')).toBe('/srv/mirror');
  expect(await typed('/srv/../etc')).toBe('/etc');
  expect(await typed('/')).toBe('/');
  expect(await typed('~/mirrors')).toBe(join(home, 'mirrors'));
  expect(paths.resolve((await area.typed({ path: '/srv' })).token)).toBe('/srv');
  for (const path of ['', 'mirror', './mirror', '~other/x', '/srv\0']) {
    await expect(area.typed({ path })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  }
});

test('a desktop picks by dialog, and gives a token; a browser does not', async () => {
  const { area, paths } = open({ pick: async () => '/picked', reveal: async () => undefined });
  const picked = await area.pick({ purpose: 'folder', title: 'Choose' });
  expect(paths.resolve(picked?.token ?? '')).toBe('/picked');
  expect((await area.describe({})).nativeDialogs).toBe(true);
  const cancelled = open({ pick: async () => undefined, reveal: async () => undefined });
  expect(await cancelled.area.pick({ purpose: 'folder', title: 'Choose' })).toBeUndefined();
  const browser = open().area;
  await expect(browser.pick({ purpose: 'folder', title: 'x' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await expect(browser.reveal({ mirrorId: 'm' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('it describes itself, with the licences that the build noted, and the log', async () => {
  const { area, home, log } = open();
  expect(await area.describe({})).toMatchObject({ kind: 'browser', version: '1.2.3', licences: [], logFile: log.file });
  const licences = [{ name: 'undici', version: '8.12.4', licence: 'MIT' }];
  writeFileSync(join(home, 'licences.json'), JSON.stringify(licences));
  expect((await area.describe({})).licences).toEqual(licences);
  for (const message of ['one', 'two', 'three']) log.line({ level: 'info', message });
  expect((await area.log({ lines: 2 })).map((line) => line.split(' ').at(-1))).toEqual(['two', 'three']);
});

test('mounted volumes are those of people, their names as they are', () => {
  const table = [
    '/dev/sda1 / ext4 rw 0 0',
    '/dev/sdb1 /media/me/MAAS\\040images exfat rw 0 0',
    '/dev/sdc1 /run/media/me/stick vfat rw 0 0',
    '/dev/sdc1 /run/media/me/stick vfat rw 0 0',
    'tmpfs /run/user/1000 tmpfs rw 0 0',
    '/dev/sdd1 /mnt/disk ext4 rw 0 0',
    '',
  ].join('\n');
  expect(mountedVolumes(table)).toEqual(['/media/me/MAAS images', '/mnt/disk', '/run/media/me/stick']);
});
