import { mkdir, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cancelled } from '../../../electron/engine/errors.ts';
import type { RetryPolicy } from '../../../electron/engine/source/http-reader.ts';
import { parseLocation } from '../../../electron/engine/source/location.ts';
import { openSource, type SourceReader } from '../../../electron/engine/source/reader.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

interface Opening {
  readonly fallbacks?: readonly string[];
  readonly retry?: Partial<RetryPolicy>;
  readonly stallTimeoutMs?: number;
}

async function open(
  url: string,
  { fallbacks = [], retry, stallTimeoutMs = 5000 }: Opening = {},
): Promise<SourceReader> {
  const source = await openSource({
    location: parseLocation(url),
    fallbacks: fallbacks.map((fallback) => parseLocation(fallback)),
    access: { proxy: { kind: 'none' }, userAgent: 'test/1' },
    timeouts: { stallTimeoutMs },
    retry: { backoffMs: 1, random: () => 0.5, ...retry },
  });
  onTestFinished(() => source.close());
  return source;
}

const content = 'bytes as they were signed';
const files = new Map([['streams/v1/a:b c.json', content]]);
const document = { path: 'streams/v1/a:b c.json', maxBytes: 1000 };

describe('a document over http', () => {
  test('is asked for with every segment encoded but for the colon', async () => {
    const server = await startStreamServer({ content: files });
    const source = await open(server.url);
    expect(await source.readDocument(document)).toEqual({
      kind: 'fresh',
      bytes: Buffer.from(content),
      transferredBytes: content.length,
      validators: { root: server.url, etag: expect.any(String) },
    });
    expect(server.requests[0]?.url).toBe('/streams/v1/a:b%20c.json');
    expect(source.origins('x/ü#?%/y:z')).toEqual([{ kind: 'http', url: `${server.url}x/%C3%BC%23%3F%25/y:z` }]);
    expect(source.location).toBe(server.url);
  });

  test.each(['etag', 'last-modified'] as const)('that did not change by its %s has no body', async (validator) => {
    const server = await startStreamServer({ content: files, validator });
    const source = await open(server.url);
    const first = await source.readDocument(document);
    const validators = first.kind === 'fresh' ? first.validators : undefined;
    server.takeBytes();
    expect(await source.readDocument({ ...document, validators })).toEqual({ kind: 'unchanged', transferredBytes: 0 });
    expect(server.takeBytes()).toBe(0);
  });

  test('changed within the second of its Last-Modified is not taken for unchanged later', async () => {
    const now = new Date().toUTCString();
    const server = await startStreamServer({
      content: files,
      validator: 'none',
      onRequest: (_request, response) => {
        response.setHeader('last-modified', now).setHeader('date', now);
        return false;
      },
    });
    expect(await (await open(server.url)).readDocument(document)).not.toHaveProperty('validators');
  });

  test('is asked for anew where the validators are of another root', async () => {
    const server = await startStreamServer({ content: files });
    const source = await open(server.url);
    await source.readDocument({ ...document, validators: { root: 'http://else.where/', etag: '"1"' } });
    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match');
  });

  test.each([404, 410])('answered with %i is absent', async (status) => {
    const server = await startStreamServer({
      content: files,
      onRequest: (_request, response) => {
        response.writeHead(status).end('gone');
        return true;
      },
    });
    expect(await (await open(server.url)).readDocument(document)).toEqual({ kind: 'absent' });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('that came as %s, unasked, is decoded to the bytes that were signed', async (encoding, encode) => {
    const encoded = encode(Buffer.from(content));
    const server = await startStreamServer({
      content: new Map([[document.path, encoded]]),
      onRequest: (_request, response) => {
        response.setHeader('content-encoding', encoding);
        return false;
      },
    });
    expect(await (await open(server.url)).readDocument(document)).toMatchObject({
      bytes: Buffer.from(content),
      transferredBytes: encoded.length,
    });
  });

  test('in an encoding that cannot be read is refused', async () => {
    const server = await startStreamServer({
      content: files,
      onRequest: (_request, response) => {
        response.setHeader('content-encoding', 'snappy');
        return false;
      },
    });
    await expect((await open(server.url)).readDocument(document)).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      message: expect.stringContaining('snappy'),
    });
  });

  test.each([
    ['says so', Buffer.alloc(2000, 'x'), {}],
    ['does not say so', Buffer.alloc(2000, 'x'), { 'transfer-encoding': 'chunked' }],
    ['unfolds from little', gzipSync(Buffer.alloc(5_000_000, 'x')), { 'content-encoding': 'gzip' }],
  ])('that is too large and %s is TOO_LARGE', async (_, body, headers) => {
    const server = await startStreamServer({
      content: new Map(),
      onRequest: (_request, response) => {
        response.writeHead(200, headers).end(body);
        return true;
      },
    });
    await expect((await open(server.url)).readDocument({ ...document, maxBytes: 1999 })).rejects.toMatchObject({
      code: 'TOO_LARGE',
      details: { maxBytes: 1999 },
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('trouble on the way', () => {
  type Failing = (response: ServerResponse) => unknown;
  const failing = (times: number, fail: Failing) => {
    let left = times;
    return startStreamServer({
      content: files,
      onRequest: (_request, response) => {
        if (left <= 0) return false;
        left -= 1;
        fail(response);
        return true;
      },
    });
  };
  const begin = (response: ServerResponse, then?: () => void) =>
    response.writeHead(200, { 'content-length': '25' }).write('x', then);

  test.each<[string, Failing]>([
    ['a cut connection', (response) => response.destroy()],
    ['a cut body', (response) => begin(response, () => response.destroy())],
    ['503', (response) => response.writeHead(503).end()],
    ['500', (response) => response.writeHead(500).end('oops')],
    ['429 with a Retry-After', (response) => response.writeHead(429, { 'retry-after': '0' }).end()],
    ['a stall', (response) => begin(response)],
  ])('%s twice is got over, three times is not', async (_, fail) => {
    const twice = await failing(2, fail);
    expect(await (await open(twice.url, { stallTimeoutMs: 100 })).readDocument(document)).toMatchObject({
      kind: 'fresh',
    });
    expect(twice.requests).toHaveLength(3);
    const thrice = await failing(3, fail);
    await expect((await open(thrice.url, { stallTimeoutMs: 100 })).readDocument(document)).rejects.toMatchObject({
      code: expect.stringMatching(/^(INTERRUPTED|TIMEOUT|HTTP_STATUS)$/),
    });
    expect(thrice.requests).toHaveLength(3);
  });

  test.each([
    ['401', 401, {}],
    ['403', 403, {}],
    ['501', 501, {}],
    ['503 that asks to wait an hour', 503, { 'retry-after': '3600' }],
  ])('%s is not tried again', async (_, status, headers) => {
    const server = await failing(9, (response) => response.writeHead(status, headers).end());
    await expect((await open(server.url)).readDocument(document)).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      details: expect.objectContaining({ status }),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a cancelled reading ends at once, also while it waits to try again', async () => {
    const server = await failing(9, (response) => response.writeHead(503).end());
    const stop = new AbortController();
    const source = await open(server.url, { retry: { backoffMs: 3_600_000 } });
    const reading = source.readDocument({ ...document, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(reading).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('fallback mirrors', () => {
  const answering = (status: number) =>
    startStreamServer({
      content: files,
      onRequest: (_request, response) => {
        response.writeHead(status).end();
        return true;
      },
    });

  test.each([404, 403, 500])('are tried in order when the first answers %i', async (status) => {
    const first = await answering(status);
    const second = await answering(status);
    const third = await startStreamServer({ content: files });
    const source = await open(first.url, { fallbacks: [second.url, third.url] });
    expect(await source.readDocument(document)).toMatchObject({ kind: 'fresh', validators: { root: third.url } });
    expect(source.origins('a').map((origin) => (origin.kind === 'http' ? origin.url : ''))).toEqual([
      `${first.url}a`,
      `${second.url}a`,
      `${third.url}a`,
    ]);
  });

  test.each([
    ['has it not', 404, 500, { kind: 'absent' }],
    ['fails', 500, 404, 'HTTP_STATUS'],
  ])('leave the last word to the first, which %s', async (_, first, second, expected) => {
    const source = await open((await answering(first)).url, { fallbacks: [(await answering(second)).url] });
    const outcome = await source.readDocument(document).catch((error: { code: string }) => error.code);
    expect(outcome).toEqual(expected);
  });

  test('can be folders', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'a'), 'from the folder');
    const source = await open((await answering(404)).url, { fallbacks: [folder] });
    expect(await source.readDocument({ path: 'a', maxBytes: 100 })).toMatchObject({
      bytes: Buffer.from('from the folder'),
    });
  });
});

describe('a folder', () => {
  test('gives its files, by way of links too, and the names that some volumes need', async () => {
    const folder = tempFolder();
    const real = tempFolder();
    await writeFile(join(real, 'plain.json'), 'plain');
    await writeFile(join(real, 'a%3Ab.json'), 'encoded');
    await symlink(real, join(folder, 'streams'), 'junction');
    const source = await open(folder);
    const read = (path: string) => source.readDocument({ path, maxBytes: 10 });
    expect(await read('streams/plain.json')).toEqual({
      kind: 'fresh',
      bytes: Buffer.from('plain'),
      transferredBytes: 5,
    });
    expect(await read('streams/a:b.json')).toMatchObject({ bytes: Buffer.from('encoded') });
    expect(await read('streams/none.json')).toEqual({ kind: 'absent' });
    expect(await read('streams/plain.json/below')).toEqual({ kind: 'absent' });
    const names = source.origins('x/a:b').map((origin) => (origin.kind === 'file' ? origin.file : ''));
    expect(new Set(names)).toEqual(new Set([join(folder, 'x', 'a:b'), join(folder, 'x', 'a%3Ab')]));
    expect(source.origins('x/y')).toEqual([{ kind: 'file', file: join(folder, 'x', 'y') }]);
  });

  test('refuses what is too large or no regular file', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'large'), 'x'.repeat(11));
    await mkdir(join(folder, 'folder'));
    const source = await open(folder);
    await expect(source.readDocument({ path: 'large', maxBytes: 10 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(source.readDocument({ path: 'folder', maxBytes: 10 })).rejects.toMatchObject({ code: 'BAD_URL' });
  });

  test('that is not there is BAD_URL, not an empty one', async () => {
    const folder = tempFolder();
    await writeFile(join(folder, 'file'), '');
    for (const missing of [join(folder, 'none'), join(folder, 'file')]) {
      const source = await open(missing);
      await expect(source.readDocument({ path: 'a', maxBytes: 1 })).rejects.toMatchObject({
        code: 'BAD_URL',
        message: expect.stringContaining(missing),
      });
    }
  });
});
