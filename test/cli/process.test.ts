import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveFolder } from '../../electron/engine/practice/loopback-server.ts';
import { ensurePracticeStream } from '../../electron/engine/practice/practice-stream.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const repository = join(import.meta.dirname, '..', '..');
const entry = join(repository, 'electron', 'cli', 'main.ts');

/** A person's environment of its own: home, caches and data are in this folder. */
function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    HOME: folder,
    LOCALAPPDATA: folder,
    USERPROFILE: folder,
    SystemRoot: process.env.SystemRoot,
  };
}

function run(args: readonly string[], nodeArgs: readonly string[] = []) {
  const env = environment(tempFolder());
  return spawnSync(process.execPath, [...nodeArgs, entry, ...args], { env, encoding: 'utf8' });
}

const preload = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];

test('--version prints the version of package.json', () => {
  const document: unknown = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  expect(run(['--version'])).toMatchObject({ status: 0, stdout: `${Object(document).version}\n`, stderr: '' });
});

test.each([['--version'], ['--help'], ['mirror', '--help'], ['mirrors', 'create', '--help']])(
  '%s %s loads nothing of the engine',
  (...args) => {
    const noteLoads = `
      import { registerHooks } from 'node:module';
      import { writeSync } from 'node:fs';
      registerHooks({ load(url, context, next) { writeSync(2, 'load ' + url + '\\n'); return next(url, context); } });`;
    const { status, stderr } = run(
      args.filter((arg) => arg !== undefined),
      preload(noteLoads),
    );
    const loaded = stderr.split('\n').filter((line) => line.startsWith('load '));
    expect(status).toBe(0);
    expect(loaded.some((line) => line.endsWith('/cli/program.ts'))).toBe(true);
    const heavy = /engine\/engine\.ts|better-sqlite3|openpgp|undici|valibot|log-update/u;
    expect(loaded.filter((line) => heavy.test(line))).toEqual([]);
  },
);

test('an older Node.js is told which one is needed, before anything else is loaded', () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.18.0' } });`;
  const { status, stdout, stderr } = run(['--version'], preload(pretend));
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^streamferry: Node\.js 22\.19 or newer is needed; this is v/);
});

test.skipIf(process.platform === 'win32')('a reader that goes away early is no failure', () => {
  const script = `"${process.execPath}" "${entry}" completion fish | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { env: environment(tempFolder()), encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});

describe('the demo', () => {
  test('ends with 0, says each step, and leaves nothing in the data folder of the user', () => {
    const folder = tempFolder();
    const env = { ...environment(folder), TMPDIR: folder, TEMP: folder, STREAMFERRY_DATA: join(folder, 'data') };
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'demo'], { env, encoding: 'utf8' });
    // What takes long on a slow machine tells how far it is; nothing else is said there.
    expect(stderr.replaceAll(/^\w+: \d+ of \d+ files, .*\n/gmu, '')).toBe('');
    expect(status).toBe(0);
    const steps = stdout.split('\n').flatMap((line) => /^([a-z ]+):/u.exec(line)?.[1] ?? []);
    expect(steps).toEqual([
      'serve',
      'trust',
      'plan',
      'mirror',
      'plan again',
      'damage',
      'audit',
      'repair',
      'audit again',
    ]);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('streamferry-demo'))).toEqual([]);
  });

  test('keeps everything in a folder it is given, and refuses one that is not empty', () => {
    const folder = join(tempFolder(), 'kept');
    expect(run(['demo', '--keep-folder', folder, '--json']).status).toBe(0);
    expect(existsSync(join(folder, 'mirror', 'streams', 'v1', 'index.sjson'))).toBe(true);
    const again = run(['demo', '--keep-folder', folder, '--json']);
    expect(again.status).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'result', outcome: 'failed' });
  });
});

describe.skipIf(process.platform === 'win32')('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops a sync; the same command goes on', async (signal) => {
    const folder = tempFolder();
    const stream = await ensurePracticeStream(join(folder, 'practice'), new Date());
    const server = await serveFolder(stream.root);
    onTestFinished(() => server.close());
    const args = ['mirror', server.url, join(folder, 'm'), 'arch=amd64', '--keyring', stream.keyringFile, '--json'];
    const env = environment(folder);

    const child = spawn(process.execPath, [entry, ...args, '--limit-rate', '300k'], { env });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    let stdout = '';
    let sent = false;
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (sent || !/"doneBytes":[1-9]/u.test(stdout)) return;
      sent = true;
      child.kill(signal);
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(stderr).toContain('streamferry: stopped; run the same command to go on.');
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ outcome: 'cancelled' });

    const again = spawn(process.execPath, [entry, ...args], { env });
    let result = '';
    again.stdout.on('data', (chunk: Buffer) => {
      result += chunk.toString();
    });
    expect((await once(again, 'close'))[0]).toBe(0);
    expect(JSON.parse(result.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ outcome: 'done', failures: [] });
  });
});
