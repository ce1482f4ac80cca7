import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installedRuntime } from '../../build/runtime-stand-in.ts';
import { programOf } from '../../electron/main/program.ts';
import { Archive } from '../helpers/archive.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'streamferry-pack-'));
const unpacked = join(folder, 'linux-unpacked');
const native = `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`;
const workers = ['transfer', 'digest', 'trim', 'serve', 'copy', 'reread'].map((name) => `dist/${name}-worker.js`);
/** What systeminformation tries on a Mac, for a temperature that is never asked for. */
const optional = /: (?:osx|macos)-temperature-sensor$/u;
const entries = ['dist/main.js', 'dist/preload.cjs', 'dist/renderer/index.html', ...workers];
let archive: Archive;

beforeAll(async () => {
  const script = `import { packFolder } from './build/pack.ts'; await packFolder(${JSON.stringify(folder)});`;
  await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: project });
  archive = new Archive(join(unpacked, 'resources', 'app.asar'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test('every import of main, preload, workers and the interface resolves inside the archive', () => {
  expect(archive.reach(entries).missing.filter((missing) => !optional.test(missing))).toEqual([]);
});

test('the archive has what is reached, what the app reads by name, and nothing else', () => {
  const byName = [
    'package.json',
    'LICENSE',
    'dist/licences.json',
    'dist/third-party-licences.txt',
    ...['tray.png', 'tray@2x.png', 'trayTemplate.png', 'trayTemplate@2x.png', 'window.png'].map(
      (name) => `build/images/${name}`,
    ),
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/LICENSE',
    native,
  ];
  const wanted = new Set([...archive.reach(entries).reached, ...byName]);
  expect([...archive.files].filter((file) => !wanted.has(file))).toEqual([]);
  expect([...wanted].filter((file) => !archive.files.has(file))).toEqual([]);
});

test('each worker stands beside the scripts, of which one starts it by its name', () => {
  expect(workers.filter((worker) => !archive.files.has(worker))).toEqual([]);
  const scripts = [...archive.reach(['dist/main.js']).reached].filter((file) => file.startsWith('dist/'));
  const byName = /new URL\([^;]*`\.\/\$\{\w+\}\.js`, import\.meta\.url\)/u;
  expect(scripts.filter((file) => byName.test(archive.text(file)))).toHaveLength(1);
});

test('the preload script asks for nothing but electron, and is no module', () => {
  const { reached } = archive.reach(['dist/preload.cjs']);
  expect([...reached]).toEqual(['dist/preload.cjs']);
  expect(archive.text('dist/preload.cjs')).not.toMatch(/^(?:import|export) /mu);
});

test('the addon stands outside the archive, where the system can load it', () => {
  const addon = readFileSync(join(unpacked, 'resources', 'app.asar.unpacked', native));
  expect(addon.equals(readFileSync(join(project, native)))).toBe(true);
});

test('the launcher of the command line stands beside the program and can be run', () => {
  const launcher = join(unpacked, 'streamferry-cli');
  expect(
    programOf({ platform: 'linux', execPath: join(unpacked, 'streamferry'), checkout: undefined, env: {} }),
  ).toEqual([launcher]);
  expect(statSync(launcher).mode & 0o111).toBe(0o111);
  const { status, stderr } = spawnSync(launcher, ['--version'], { encoding: 'utf8' });
  if (installedRuntime() === undefined) expect(stderr).toContain('This is a stand-in');
  else expect(status).toBe(0);
});

test('the archive names every package in it with its licence', () => {
  const licences = JSON.parse(archive.text('dist/licences.json')) as readonly { readonly name: string }[];
  const names = licences.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'openpgp', 'svelte', 'undici', 'vanilla-framework']));
  for (const name of names) expect(archive.text('dist/third-party-licences.txt')).toContain(`${name} `);
});

test('fuses are set in the configuration; a runtime has them flipped, a stand-in is left alone', async () => {
  const config = readFileSync(join(project, 'electron-builder.yml'), 'utf8');
  for (const line of [
    'runAsNode: false',
    'enableCookieEncryption: true',
    'enableNodeOptionsEnvironmentVariable: false',
    'enableNodeCliInspectArguments: false',
    'enableEmbeddedAsarIntegrityValidation: true',
    'onlyLoadAppFromAsar: true',
  ]) {
    expect(config).toContain(`  ${line}\n`);
  }
  const program = join(unpacked, 'streamferry');
  if (installedRuntime() === undefined) {
    expect(readFileSync(program, 'utf8')).toContain('This is a stand-in');
  } else {
    const wire = await getCurrentFuseWire(program);
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE);
  }
});

test('what was packed passes the exit code of a command on', async () => {
  await expect(runPacked(['mirror'], 'await import("./dist/main.js");')).rejects.toMatchObject({ code: 2 });
});

test('what was packed runs a command line, its workers and its addon', async () => {
  const { stdout } = await runPacked(['demo', '--json'], 'await import("./dist/main.js");');
  const [last = '{}'] = stdout.trim().split('\n').toReversed();
  expect(JSON.parse(last)).toMatchObject({ outcome: 'done' });
});

test('what was packed opens its window on its own page and tells its licences', async () => {
  const script = `
    await import('./dist/main.js');
    const { app, seen } = await import('electron');
    while (seen.windows.length === 0 && seen.errorBoxes.length === 0) await new Promise((next) => setTimeout(next, 20));
    const [{ webContents }] = seen.windows;
    const page = await seen.protocols.get('app')(new Request(webContents.mainFrame.url));
    const event = { sender: webContents, senderFrame: webContents.mainFrame };
    const about = await seen.handlers.get('call:host.describe')(event, {});
    process.stdout.write(JSON.stringify({ status: page.status, page: await page.text(), about }));
    app.quit();`;
  const { stdout } = await runPacked([], script);
  const { status, page, about } = JSON.parse(stdout);
  expect(status).toBe(200);
  expect(page).toContain('<title>Streamferry</title>');
  expect(about).toMatchObject({ ok: true, value: { kind: 'desktop' } });
  expect(about.value.licences.length).toBeGreaterThan(5);
});

/** Runs the archive's content under Node.js, with the stand-in of the tests where Electron's own module would be. */
async function runPacked(args: readonly string[], script: string) {
  const app = join(tempFolder(), 'app');
  extractAll(join(unpacked, 'resources', 'app.asar'), app);
  const electron = join(app, 'node_modules', 'electron');
  mkdirSync(electron);
  writeFileSync(join(electron, 'package.json'), '{"name":"electron","type":"module","exports":"./stand-in.ts"}');
  symlinkSync(join(project, 'test', 'helpers', 'electron-stand-in.ts'), join(electron, 'stand-in.ts'));
  const begin = `
    process.defaultApp = true;
    const electron = await import('electron');
    electron.app.on('exited', () => process.exit(electron.seen.exits[0]));`;
  writeFileSync(join(app, 'begin.js'), `${begin}\n${script}\n`);
  const env = { ...process.env, STREAMFERRY_DATA: join(tempFolder(), 'data') };
  return run(process.execPath, [join(app, 'begin.js'), ...args], { env, cwd: tempFolder() });
}
