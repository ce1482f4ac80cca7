import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, digestOf, http, quickOptions, taskFor, transfer } from './run-transfers.ts';
import { serveCut, serveWell, startScriptedServer } from './scripted-server.ts';

const body = bytesOf(400_000);
const damaged = Buffer.from(body).fill(0, 1000, 1010);

describe('several origins', () => {
  test.each<[string, number]>([
    ['is missing', 404],
    ['is forbidden', 403],
    ['keeps failing', 500],
  ])('a file that %s at the first comes from the next', async (_, code) => {
    const bad = await startScriptedServer((_request, response) => response.writeHead(code).end());
    const good = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const task = taskFor('file', body, tempFolder(), [http(bad.url('/file')), http(good.url('/mirror/file'))]);
    const { checked, failures } = await transfer([task]);
    expect({ checked, failures }).toEqual({ checked: ['file'], failures: [] });
    expect(good.requests.map(({ path }) => path)).toEqual(['/mirror/file']);
  });

  test('a file damaged at the first, twice, comes from the next', async () => {
    const bad = await startScriptedServer((_, response) => response.end(damaged));
    const good = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const task = taskFor('file', body, tempFolder(), [http(bad.url('/file')), http(good.url('/file'))]);
    const { checked } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(bad.requests).toHaveLength(2);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });

  test('a file damaged everywhere fails with both digests named', async () => {
    const bad = await startScriptedServer((_, response) => response.end(damaged));
    const task = taskFor('file', body, tempFolder(), [http(bad.url('/a')), http(bad.url('/b'))]);
    const { failures } = await transfer([task]);
    const details = { algorithm: 'sha256', expected: digestOf(body).hex, found: digestOf(damaged).hex };
    expect(failures).toMatchObject([{ code: 'DIGEST_MISMATCH', path: 'file', details }]);
  });

  test('what the first has sent is not fetched again from the next', async () => {
    const bad = await startScriptedServer((request, response, nth) => {
      if (nth === 1) serveCut(request, response, { body, etag: '"here"' }, 150_000);
      else response.writeHead(404).end();
    });
    const good = await startScriptedServer((request, response) =>
      serveWell(request, response, { body, etag: '"there"' }),
    );
    const task = taskFor('file', body, tempFolder(), [http(bad.url('/file')), http(good.url('/file'))]);
    const { checked, receivedBytes } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(receivedBytes).toBe(body.length);
    expect(good.requests[0]?.headers).toMatchObject({ range: 'bytes=150000-' });
    expect(good.requests[0]?.headers['if-range']).toBeUndefined();
  });

  test('without a digest, what another origin has sent is not gone on with', async () => {
    const bad = await startScriptedServer((request, response, nth) => {
      if (nth === 1) serveCut(request, response, { body, etag: '"here"' }, 150_000);
      else response.writeHead(404).end();
    });
    const good = await startScriptedServer((request, response) =>
      serveWell(request, response, { body, etag: '"there"' }),
    );
    const task = { ...taskFor('file', body, tempFolder(), [http(bad.url('/file')), http(good.url('/file'))]) };
    const { checked } = await transfer([{ ...task, digest: undefined }]);
    expect(checked).toEqual(['file']);
    expect(good.requests[0]?.headers.range).toBeUndefined();
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });
});

describe('credentials', () => {
  test('go to their own origin and not along a redirect to another', async () => {
    const other = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const own = await startScriptedServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: other.url('/file') }).end();
      else serveWell(request, response, { body });
    });
    const authorization = { origin: new URL(own.url('/')).origin, header: 'Bearer secret-token' };
    const folder = tempFolder();
    const { checked } = await transfer(
      ['moved', 'here'].map((path) => taskFor(path, body, folder, [http(own.url(`/${path}`))])),
      { access: { ...quickOptions.access, authorization } },
    );
    expect(checked.toSorted()).toEqual(['here', 'moved']);
    expect(own.requests.map(({ headers }) => headers.authorization)).toEqual([
      authorization.header,
      authorization.header,
    ]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('are in no message and no file', async () => {
    const server = await startScriptedServer((_, response) => response.writeHead(404).end());
    const url = server.url('/file?token=secret-token').replace('//', '//user:secret-word@');
    const { failures } = await transfer([taskFor('file', body, tempFolder(), [http(url)])]);
    expect(failures).toHaveLength(1);
    expect(JSON.stringify(failures)).not.toContain('secret');
  });
});

describe('a folder as origin', () => {
  function source(): { folder: string; file: string } {
    const folder = tempFolder();
    const file = join(folder, 'file');
    writeFileSync(file, body);
    return { folder, file };
  }

  test('gives the file through the same checks', async () => {
    const { file } = source();
    const task = taskFor('file', body, tempFolder(), [{ kind: 'file', file }]);
    const { checked, receivedBytes } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(receivedBytes).toBe(body.length);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });

  test.each<[string, (file: string) => void, string]>([
    ['damaged', (file) => writeFileSync(file, damaged), 'DIGEST_MISMATCH'],
    ['too long', (file) => writeFileSync(file, Buffer.concat([body, body])), 'SIZE_MISMATCH'],
    ['missing', () => undefined, 'HTTP_STATUS'],
    ['a folder', (file) => mkdirSync(file), 'HTTP_STATUS'],
  ])('is refused where the file is %s', async (_, prepare, code) => {
    const file = join(tempFolder(), 'file');
    prepare(file);
    const { failures } = await transfer([taskFor('file', body, tempFolder(), [{ kind: 'file', file }])]);
    expect(failures).toMatchObject([{ code, path: 'file' }]);
  });
});

describe('digests', () => {
  test.each(['sha512', 'sha256', 'md5'] as const)('%s is checked', async (algorithm) => {
    const server = await startScriptedServer((request, response) => {
      serveWell(request, response, { body: request.url === '/good' ? body : damaged });
    });
    const folder = tempFolder();
    const tasks = ['good', 'bad'].map((path) => taskFor(path, body, folder, [http(server.url(`/${path}`))]));
    const { checked, failures } = await transfer(tasks.map((task) => ({ ...task, digest: digestOf(body, algorithm) })));
    expect(checked).toEqual(['good']);
    expect(failures).toMatchObject([{ code: 'DIGEST_MISMATCH', message: expect.stringContaining(algorithm) }]);
  });

  test('without one the size is checked all the same', async () => {
    const server = await startScriptedServer((request, response) => {
      serveWell(request, response, { body: request.url === '/good' ? damaged : body.subarray(1) });
    });
    const folder = tempFolder();
    const tasks = ['good', 'bad'].map((path) => taskFor(path, body, folder, [http(server.url(`/${path}`))]));
    const { checked, failures } = await transfer(tasks.map((task) => ({ ...task, digest: undefined })));
    expect(checked).toEqual(['good']);
    expect(failures).toMatchObject([{ code: 'SIZE_MISMATCH', path: 'bad' }]);
  });

  test('an empty file needs no request, and is checked', async () => {
    const folder = tempFolder();
    const empty = taskFor('empty', Buffer.alloc(0), folder, [http('http://127.0.0.1:9/empty')]);
    const { checked } = await transfer([empty]);
    expect(checked).toEqual(['empty']);
    expect(readFileSync(empty.stagingFile)).toHaveLength(0);
  });
});
