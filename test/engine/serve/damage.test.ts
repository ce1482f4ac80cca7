import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { ask, startMirrorServer, until } from '../../helpers/mirror-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const large = 'noble/amd64/20250101/ga-24.04-000/boot-kernel';
const small = 'noble/amd64/20250101/ga-24.04-000/manifest';
const sizes = (path: string) => (path === large ? 5_000_000 : 10_000);
const secret = 'TOP SECRET '.repeat(2_000);

async function served() {
  const folder = tempFolder();
  const stream = await makeStream({
    folder,
    versionNames: ['20250101'],
    forms: ['sjson'],
    productCount: 1,
    fileSizeBytes: sizes,
  });
  const made = await makeMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, secret);
  const server = await startMirrorServer([{ mirrorId: made.mirror.id, name: 'lab', folder: made.folder }]);
  return { stream, made, secretFile, ...server, fileOf: (path: string) => join(made.folder, path) };
}

const run = (program: string, ...args: string[]) => execFileSync(program, args);

/** Changes one byte and nothing that a look at the folder would tell. */
function flipByte(file: string, at: number): void {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
}

test.each([0, 2_500_000, 4_999_999])(
  'a damaged file (byte %i) is never completed, and 404 from then on',
  async (at) => {
    const { origin, fileOf, notices, facts, server } = await served();
    flipByte(fileOf(large), at);
    await expect(ask(`${origin}/lab/${large}`)).rejects.toThrow();
    await until('a notice', () => notices.length > 0);
    expect(notices).toEqual([
      {
        mirrorId: expect.any(String),
        path: large,
        message: expect.stringMatching(/boot-kernel of lab .* content is not what its digest says.*audit/s),
      },
    ]);
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    expect((await ask(`${origin}/lab/${large}`, { headers: { range: 'bytes=0-9' } })).status).toBe(404);
    expect((await ask(`${origin}/lab/${small}`)).status).toBe(200);
    await server.close();
    const ended = facts.filter((fact) => fact.kind === 'request-end' && fact.path === large);
    expect(ended.map(({ status, whole }) => [status, whole])).toEqual([
      [200, false],
      [404, false],
      [404, false],
    ]);
    expect(ended[0]?.sentBytes).toBeLessThan(5_000_000);
  },
);

test('a damaged file that fits one piece is 404 at once: nothing of it leaves', async () => {
  const { origin, fileOf, notices } = await served();
  flipByte(fileOf(small), 17);
  const { status, body } = await ask(`${origin}/lab/${small}`);
  expect([status, body.toString()]).toEqual([404, 'There is nothing here.\n']);
  await until('a notice', () => notices.length === 1);
});

test('two clients prove a file together, and both are told of as whole', async () => {
  const { origin, server, facts, stream } = await served();
  const answers = await Promise.all([1, 2, 3].map(() => ask(`${origin}/lab/${large}`)));
  const good = readFileSync(join(stream.root, large));
  for (const { body } of answers) expect(body.equals(good)).toBe(true);
  await server.close();
  expect(facts.filter((fact) => fact.kind === 'request-end').map((fact) => fact.whole)).toEqual([true, true, true]);
});

test('after a repair the file is served again, without a restart', async () => {
  const { origin, fileOf, made, server } = await served();
  flipByte(fileOf(large), 3);
  await expect(ask(`${origin}/lab/${large}`)).rejects.toThrow();
  const { engine } = made;
  const { jobId } = await engine.api.mirrors.audit({ mirror: { folder: made.folder }, repair: true });
  expect((await engine.api.jobs.wait({ id: jobId })).state).toBe('done');
  await server.refresh(made.folder);
  expect((await ask(`${origin}/lab/${large}`)).status).toBe(200);
});

test('what an audit finds damaged is no longer served', async () => {
  const { origin, fileOf, made, server } = await served();
  expect((await ask(`${origin}/lab/${large}`)).status).toBe(200);
  flipByte(fileOf(small), 3);
  const { jobId } = await made.engine.api.mirrors.audit({ mirror: { folder: made.folder }, repair: false });
  await made.engine.api.jobs.wait({ id: jobId });
  await server.refresh(made.folder);
  expect((await ask(`${origin}/lab/${small}`)).status).toBe(404);
  expect(server.mirrors[0]?.files).toBe(2);
});

test.each([
  ['shorter', (file: string) => truncateSync(file, 4_999_999), /has 4999999 bytes instead of 5000000/],
  ['longer', (file: string) => writeFileSync(file, 'x', { flag: 'a' }), /has 5000001 bytes/],
  ['gone', (file: string) => rmSync(file), /is not there/],
])('a file that is %s is 404 and told of', async (_, change, message) => {
  const { origin, fileOf, notices } = await served();
  change(fileOf(large));
  expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
  await until('a notice', () => notices.length > 0);
  expect(notices[0]?.message).toMatch(message);
});

test('a file that is cut short while it is sent breaks off', async () => {
  const { origin, fileOf, notices } = await served();
  const broken = new Promise((resolve) => {
    const sent = get(`${origin}/lab/${large}`, (response) => {
      response.once('data', () => truncateSync(fileOf(large), 4_000_000));
      response.on('error', resolve);
      response.on('end', () => resolve('complete'));
    });
    sent.on('error', resolve);
  });
  // It may all have been in the connection's buffers already; then it was whole and right.
  if ((await broken) !== 'complete') await until('a notice', () => notices.length > 0);
  expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
});

test.runIf(process.platform !== 'win32').each([
  ['a link to it', (file: string, target: string) => symlinkSync(target, file)],
  ['a named pipe', (file: string) => run('mkfifo', file)],
  ['a folder', (file: string) => mkdirSync(file)],
])('where %s stands in place of a file, nothing is read through it', async (_, put) => {
  const { origin, fileOf, secretFile, notices } = await served();
  const target = `${secretFile}-of-that-size`;
  writeFileSync(target, secret.slice(0, 10_000));
  rmSync(fileOf(small));
  put(fileOf(small), target);
  const { status, body } = await ask(`${origin}/lab/${small}`);
  expect([status, body.includes('SECRET')]).toEqual([404, false]);
  await until('a notice', () => notices.length > 0);
  expect(notices[0]?.message).toMatch(/link, a folder or a special file/);
});

test.runIf(process.platform !== 'win32')('a folder that became a link is not followed', async () => {
  const { origin, fileOf, made } = await served();
  const parent = dirname(fileOf(small));
  const elsewhere = `${made.folder}-elsewhere`;
  renameSync(parent, elsewhere);
  symlinkSync(elsewhere, parent);
  expect((await ask(`${origin}/lab/${small}`)).status).toBe(404);
});
