import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { electronInstaller, fetchElectron, findElectron, runElectron } from '../../electron/cli/electron-runtime.ts';
import type { Host } from '../../electron/cli/host.ts';
import { openerOf } from '../../electron/cli/open-url.ts';
import { FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.ts';
import { streamferry } from '../helpers/streamferry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const entry = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts');

const settings = {
  mirrorsFolder: '/srv',
  jobsPerHost: 6,
  limitRate: 0,
  keepRevisions: 1,
  proxy: { kind: 'none' },
  caFile: '',
  appearance: 'system',
  units: 'decimal',
  logLevel: 'info',
  closeWhileRunning: 'ask',
} as const;

/** A host whose interface is stopped as soon as it listens. */
async function runStopped(args: readonly string[], options: FakeHostOptions & { readonly running?: number } = {}) {
  const jobs = Array.from({ length: options.running ?? 0 }, (_, at) => snapshotOf({ id: `job-${at}` }));
  const engine = new FakeEngine({ settings: { get: async () => settings }, jobs: { list: async () => jobs } });
  const host = new FakeHost({ ...options, engine });
  const ended = host.run(...args, '--data-folder', join(tempFolder(), 'data'));
  await expect.poll(() => host.stdout.text, { timeout: 20_000 }).toContain('http://');
  const url = /http:\S+?(?=["\s])/u.exec(host.stdout.text)?.[0] ?? '';
  const listening = await fetch(url, { redirect: 'manual' });
  host.stop();
  return { host, engine, url, listening, code: await ended };
}

describe('streamferry ui', () => {
  test('prints the address, opens it, keeps mirrors fresh, and ends well when it is stopped', async () => {
    const { host, engine, url, listening, code } = await runStopped(['ui'], { hasBrowser: true, running: 1 });
    expect(code).toBe(0);
    expect(listening.status).toBe(303);
    expect(host.openedUrls).toEqual([url]);
    expect(host.stdout.text).toContain('opens in your browser');
    expect(host.stderr.text).toContain('1 job stopped');
    expect(engine.opened[0]).toMatchObject({ keepFresh: true, program: ['streamferry'] });
    expect(engine.closed).toBe(true);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says which address to open where there is no browser', async () => {
    const { host, code } = await runStopped(['ui']);
    expect(code).toBe(0);
    expect(host.stdout.text).toContain('Open this address in a browser');
    expect(host.stderr.text).toBe('');
  });

  test('--no-open opens nothing, --json tells the address first and the end last', async () => {
    const { host, url } = await runStopped(['ui', '--no-open', '--json', '--listen', '127.0.0.1:0'], {
      hasBrowser: true,
    });
    expect(host.openedUrls).toEqual([]);
    const documents = host.stdout.documents;
    expect(documents[0]).toEqual({ kind: 'listening', url });
    expect(documents.at(-1)).toMatchObject({ kind: 'result', outcome: 'done' });
  });

  test('warns when other machines can reach it', async () => {
    const { host } = await runStopped(['ui', '--no-open', '--json', '--listen', '0.0.0.0:0']);
    expect(host.stderr.text).toContain('warning: other machines can reach this interface');
  });

  test.skipIf(process.platform === 'win32')(
    'a second one on the same data folder is refused, and a taken port',
    async () => {
      const dataFolder = join(tempFolder(), 'data');
      const { PATH, NODE_COMPILE_CACHE } = process.env;
      const env = { PATH, NODE_COMPILE_CACHE, HOME: tempFolder(), STREAMFERRY_DATA: dataFolder };
      const first = spawn(process.execPath, [entry, 'ui', '--no-open', '--json'], { env });
      onTestFinished(() => {
        first.kill('SIGKILL');
      });
      const [line] = await once(createInterface(first.stdout), 'line');
      const { port } = new URL(JSON.parse(String(line)).url);
      const second = await streamferry(dataFolder, 'ui', '--no-open', '--json');
      expect([second.code, second.result.outcome]).toEqual([6, 'failed']);
      expect(second.result.failures).toMatchObject([{ code: 'LOCKED' }]);
      const third = await streamferry(
        join(tempFolder(), 'data'),
        'ui',
        '--no-open',
        '--json',
        '--listen',
        `127.0.0.1:${port}`,
      );
      expect(third.result.failures).toMatchObject([{ code: 'PORT_IN_USE' }]);
      first.kill('SIGINT');
      expect(await once(first, 'exit')).toEqual([0, null]);
    },
  );
});

test('start says in one sentence why there is no window, and opens the interface in a browser', async () => {
  const folder = tempFolder();
  const { host, url, code } = await runStopped(['start'], {
    env: { ELECTRON_OVERRIDE_DIST_PATH: folder },
    hasBrowser: true,
  });
  expect(code).toBe(0);
  expect(host.stderr.text).toBe(
    'streamferry: There is no Electron runtime here, so the interface opens in a browser.\n',
  );
  expect(host.openedUrls).toEqual([url]);
});

test('an Electron is found where it is named, or with the packages', () => {
  const folder = tempFolder();
  const dist = join(folder, 'node_modules', 'electron', 'dist');
  const find = (env: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux') =>
    findElectron({ platform, env }, folder);
  expect(find({})).toBeUndefined();
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'electron'), '');
  expect(find({})).toBe(join(dist, 'electron'));
  expect(find({}, 'win32')).toBeUndefined();
  expect(find({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBeUndefined();
  writeFileSync(join(folder, 'electron'), '');
  expect(find({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(join(folder, 'electron'));
});

describe('an Electron that is not there', () => {
  const fetching = async (script: string, onStop: Host['onStop'] = () => () => {}) => {
    const folder = tempFolder();
    const installed = join(folder, 'node_modules', 'electron');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'install.js'), script);
    const installer = electronInstaller({ env: {} }, folder) ?? '';
    const goesOn = await fetchElectron({ installer, env: { PATH: process.env.PATH }, onStop });
    return { goesOn, found: findElectron({ platform: 'linux', env: {} }, folder) !== undefined };
  };
  const install = `const { mkdirSync, writeFileSync } = require('node:fs');
    mkdirSync(__dirname + '/dist');
    writeFileSync(__dirname + '/dist/electron', '');`;

  test('is fetched by its own package', async () => {
    expect(await fetching(install)).toEqual({ goesOn: true, found: true });
  });

  test('is done without where it cannot be fetched', async () => {
    expect(await fetching('process.exit(1);')).toEqual({ goesOn: true, found: false });
  });

  test('is not waited for when a person stops it', async () => {
    const onStop: Host['onStop'] = (listener) => {
      listener('SIGTERM');
      return () => {};
    };
    expect(await fetching('setInterval(() => {}, 1000);', onStop)).toEqual({ goesOn: false, found: false });
  });

  test('is not fetched where another one is named, or without its package', () => {
    const folder = join(import.meta.dirname, '..', '..');
    expect(electronInstaller({ env: {} }, folder)).toBe(join(folder, 'node_modules', 'electron', 'install.js'));
    expect(electronInstaller({ env: { ELECTRON_OVERRIDE_DIST_PATH: '/named' } }, folder)).toBeUndefined();
    expect(electronInstaller({ env: {} }, tempFolder())).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('an Electron that runs', () => {
  const run = (script: string) => {
    const file = join(tempFolder(), 'electron');
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    const env = { PATH: process.env.PATH };
    return runElectron({ file, args: ['main.js'], env, onStop: () => () => {} });
  };

  test.each([
    ['ends as it ends', 'exit 3', 3],
    ['is given the main script', '[ "$1" = main.js ]', 0],
    ['lacks a library: it cannot run here', 'exit 127', undefined],
    ['finds no sandbox: it cannot run here', 'kill -TRAP $$', undefined],
  ])('%s', async (_, script, expected) => {
    expect(await run(script)).toBe(expected);
  });

  test('is told to stop once, by a signal that no terminal has sent it, however often that is asked', async () => {
    const folder = tempFolder();
    const file = join(folder, 'electron');
    const script = `#!/bin/sh
trap 'echo SIGINT >> "$1"' INT
trap 'echo SIGTERM >> "$1"; stopped=1' TERM
: > "$1"
while [ -z "$stopped" ]; do sleep 0.05; done
sleep 0.3
exit 7
`;
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    const told = join(folder, 'told');
    let stop: (signal: NodeJS.Signals) => void = () => {};
    const onStop = (listener: typeof stop) => {
      stop = listener;
      return () => {};
    };
    const ended = runElectron({ file, args: [told], env: { PATH: process.env.PATH }, onStop });
    await expect.poll(() => existsSync(told)).toBe(true);
    stop('SIGINT');
    stop('SIGINT');
    expect(await ended).toBe(7);
    expect(readFileSync(told, 'utf8')).toBe('SIGTERM\n');
  });

  test('is none: it cannot run here', async () => {
    const file = join(tempFolder(), 'electron');
    expect(await runElectron({ file, args: [], env: {}, onStop: () => () => {} })).toBeUndefined();
  });
});

test.each<[NodeJS.Platform, Record<string, string>, readonly string[] | undefined]>([
  ['win32', {}, ['rundll32.exe', 'url.dll,FileProtocolHandler', 'http://x/']],
  ['darwin', {}, ['open', 'http://x/']],
  ['linux', { DISPLAY: ':0' }, ['xdg-open', 'http://x/']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', 'http://x/']],
  ['linux', { DISPLAY: '' }, undefined],
  ['linux', {}, undefined],
])('an address is opened on %s with %j by %j', (platform, env, expected) => {
  expect(openerOf('http://x/', { platform, env })).toEqual(expected);
});
