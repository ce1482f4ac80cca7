import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MirrorError } from '../../../electron/engine/errors.ts';
import { outcomeOf } from '../../../electron/engine/transfer/outcome.ts';
import { stagingError } from '../../../electron/engine/transfer/staging-error.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, digestOf, http, taskFor, transfer } from './run-transfers.ts';
import { serveWell, startScriptedServer } from './scripted-server.ts';

const body = bytesOf(900_000);
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

function serve() {
  return startScriptedServer((request, response) => serveWell(request, response, { body, etag: '"one"' }));
}

/** A volume of its own, in memory. */
function mountVolume(options: string): string {
  const folder = tempFolder();
  execute('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  onTestFinished(() => execute('umount', '-l', folder));
  return folder;
}

function execute(command: string, ...args: readonly string[]): void {
  execFileSync(command, args);
}

test.runIf(isRoot)('a full volume stops the whole run, and what arrived stays', async () => {
  const server = await serve();
  const folder = mountVolume('size=2m');
  const tasks = ['a', 'b', 'c', 'd', 'e'].map((path) => taskFor(path, body, folder, [http(server.url(`/${path}`))]));
  await expect(transfer(tasks, { jobsPerHost: 2 })).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('No space is left'),
  });
  const sizes = tasks.flatMap(({ stagingFile }) => statSync(stagingFile, { throwIfNoEntry: false })?.size ?? []);
  expect(Math.max(...sizes)).toBe(body.length);
  expect(server.requests.length).toBeLessThan(5);
});

test.runIf(isRoot)('a volume that is read-only is refused before any byte is fetched for it', async () => {
  const server = await serve();
  const folder = mountVolume('ro');
  const { failures } = await transfer([taskFor('file', body, folder, [http(server.url('/file'))])]);
  expect(failures).toMatchObject([{ code: 'NOT_WRITABLE', path: 'file' }]);
  expect(server.requests).toEqual([]);
});

test('a staging folder that is gone fails each file at once', async () => {
  const server = await serve();
  const folder = join(tempFolder(), 'gone');
  const { failures, retries } = await transfer([taskFor('file', body, folder, [http(server.url('/file'))])]);
  expect(failures).toMatchObject([{ code: 'TARGET_GONE', path: 'file' }]);
  expect(retries).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('a link where the staging file should be', () => {
  test.each(['file', 'nothing'])('is refused and not written through when it leads to a %s', async (target) => {
    const server = await serve();
    const elsewhere = join(tempFolder(), 'precious');
    if (target === 'file') writeFileSync(elsewhere, 'precious');
    const task = taskFor('file', body, tempFolder(), [http(server.url('/file'))]);
    symlinkSync(elsewhere, task.stagingFile);
    const { failures } = await transfer([task]);
    expect(failures).toMatchObject([
      { code: 'NAME_COLLISION', message: expect.stringContaining('a link stands there') },
    ]);
    expect(readdirSync(join(elsewhere, '..'))).toEqual(target === 'file' ? ['precious'] : []);
    if (target === 'file') expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });

  test('is replaced, not followed, where the validators go', async () => {
    const server = await serve();
    const precious = join(tempFolder(), 'precious');
    writeFileSync(precious, 'precious');
    const task = taskFor('file', body, tempFolder(), [http(server.url('/file'))]);
    for (const name of ['.json', '.json.new']) symlinkSync(precious, `${task.stagingFile}${name}`);
    const { checked } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });
});

test('a partial file that shares its content with another name is not written to', async () => {
  const server = await serve();
  const folder = tempFolder();
  const other = join(folder, 'other');
  writeFileSync(other, body.subarray(0, 1000));
  const task = taskFor('file', body, folder, [http(server.url('/file'))]);
  linkSync(other, task.stagingFile);
  const validators = { sizeBytes: body.length, digest: `sha256:${digestOf(body).hex}`, origin: 'x' };
  writeFileSync(`${task.stagingFile}.json`, JSON.stringify(validators));
  const { checked } = await transfer([task]);
  expect(checked).toEqual(['file']);
  expect(readFileSync(other)).toHaveLength(1000);
});

test('a folder where the staging file should be is refused', async () => {
  const server = await serve();
  const task = taskFor('file', body, tempFolder(), [http(server.url('/file'))]);
  mkdirSync(task.stagingFile);
  const { failures } = await transfer([task]);
  expect(failures).toMatchObject([{ code: 'NAME_COLLISION', path: 'file' }]);
  rmSync(task.stagingFile, { recursive: true });
});

test.each([
  ['ENOSPC', 'disk-full', 'DISK_FULL'],
  ['EDQUOT', 'disk-full', 'DISK_FULL'],
  ['EROFS', 'hopeless', 'NOT_WRITABLE'],
  ['EACCES', 'hopeless', 'NOT_WRITABLE'],
  ['EIO', 'hopeless', 'NOT_WRITABLE'],
  ['EFBIG', 'hopeless', 'FILE_TOO_BIG'],
  ['ENOENT', 'hopeless', 'TARGET_GONE'],
  ['ENODEV', 'hopeless', 'TARGET_GONE'],
  ['EEXIST', 'hopeless', 'NAME_COLLISION'],
  ['EWEIRD', 'hopeless', 'UNEXPECTED'],
])('%s when writing means %s: %s', (code, kind, failureCode) => {
  const error = Object.assign(new Error(`${code}: trouble`), { code });
  expect(outcomeOf(stagingError(error, '/staging/file'), 'item')).toMatchObject({
    kind,
    failure: { code: failureCode, path: 'item' },
  });
});

test('the error of a full volume is one of the mirror', () => {
  const error = stagingError(Object.assign(new Error('full'), { code: 'ENOSPC' }), '/staging/file');
  expect(error).toBeInstanceOf(MirrorError);
});
