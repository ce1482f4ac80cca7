import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveFolder } from '../../../electron/engine/practice/loopback-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const file = 'streams/v1/com.example:one.sjson';
const modified = new Date('2026-01-02T03:04:05Z');

async function serve(options = {}): Promise<{ readonly url: string; readonly parent: string }> {
  const parent = tempFolder();
  const root = join(parent, 'root');
  mkdirSync(join(root, 'streams/v1'), { recursive: true });
  writeFileSync(join(root, file), '0123456789');
  writeFileSync(join(root, 'empty'), '');
  writeFileSync(join(root, '.hidden'), 'secret');
  writeFileSync(join(parent, 'outside'), 'secret');
  utimesSync(join(root, file), modified, modified);
  const server = await serveFolder(root, options);
  onTestFinished(() => server.close());
  return { url: server.url, parent };
}

interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends path and headers as they are: fetch would tidy up `..`, and add `no-cache` to conditions. */
async function rawGet(
  url: string,
  path: string,
  { method = 'GET', headers = {} }: RawRequest = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end();
  });
}

describe('the loopback server', () => {
  test('serves a file whose name holds a colon, escaped or not, with length, date and a strong ETag', async () => {
    const { url } = await serve();
    expect(await rawGet(url, `/${file}`)).toEqual({ status: 200, text: '0123456789' });
    const answer = await fetch(url + file.replace(':', '%3A'));
    expect(await answer.text()).toBe('0123456789');
    expect(answer.headers.get('content-length')).toBe('10');
    expect(answer.headers.get('last-modified')).toBe('Fri, 02 Jan 2026 03:04:05 GMT');
    expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/);
    expect(answer.headers.get('content-encoding')).toBeNull();
  });

  test('answers HEAD without a body', async () => {
    const { url } = await serve();
    const answer = await fetch(url + file, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '10', '']);
  });

  test.each([
    ['bytes=3-5', 206, 'bytes 3-5/10', '345'],
    ['bytes=7-', 206, 'bytes 7-9/10', '789'],
    ['bytes=-2', 206, 'bytes 8-9/10', '89'],
    ['bytes=5-99', 206, 'bytes 5-9/10', '56789'],
    ['lines=1-2', 200, null, '0123456789'],
  ])('answers range %s with %i', async (range, status, contentRange, body) => {
    const { url } = await serve();
    const answer = await fetch(url + file, { headers: { range } });
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([
      status,
      contentRange,
      body,
    ]);
  });

  test('refuses a range past the end with 416', async () => {
    const { url } = await serve();
    const answer = await fetch(url + file, { headers: { range: 'bytes=10-' } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    await answer.body?.cancel();
  });

  test('keeps to the range when If-Range names the present ETag or date, and sends all when it does not', async () => {
    const { url } = await serve();
    const etag = (await fetch(url + file, { method: 'HEAD' })).headers.get('etag') ?? '';
    const statusWith = async (ifRange: string) => {
      const answer = await fetch(url + file, { headers: { range: 'bytes=3-', 'if-range': ifRange } });
      return [answer.status, await answer.text()];
    };
    expect(await statusWith(etag)).toEqual([206, '3456789']);
    expect(await statusWith(modified.toUTCString())).toEqual([206, '3456789']);
    expect(await statusWith('"other"')).toEqual([200, '0123456789']);
    expect(await statusWith('Thu, 01 Jan 2026 00:00:00 GMT')).toEqual([200, '0123456789']);
  });

  test('answers 304 to the ETag or the date it gave', async () => {
    const { url } = await serve();
    const etag = (await fetch(url + file, { method: 'HEAD' })).headers.get('etag') ?? '';
    const statusOf = async (headers: Record<string, string>) => (await rawGet(url, `/${file}`, { headers })).status;
    expect(await statusOf({ 'if-none-match': etag })).toBe(304);
    expect(await statusOf({ 'if-modified-since': modified.toUTCString() })).toBe(304);
    expect(await statusOf({ 'if-none-match': '"other"' })).toBe(200);
  });

  test('serves an empty file', async () => {
    const { url } = await serve();
    expect(await rawGet(url, '/empty')).toEqual({ status: 200, text: '' });
  });

  test.each([
    '/nothing',
    '/',
    '/streams',
    '/streams/',
    '/.hidden',
    '/../outside',
    '/streams/../../outside',
    '/%2e%2e/outside',
    '/..%2foutside',
  ])('answers 404 to %s', async (path) => {
    const { url } = await serve();
    const answer = await rawGet(url, path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });

  test('refuses to be written to', async () => {
    const { url } = await serve();
    expect(await rawGet(url, `/${file}`, { method: 'PUT' })).toEqual({ status: 405, text: '' });
  });

  test('sends whole files also when held back', async () => {
    const { url } = await serve({ bytesPerSecond: 100 });
    const answer = await fetch(url + file);
    expect(await answer.text()).toBe('0123456789');
  });

  test('listens on loopback only and ends with open connections', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'big'), Buffer.alloc(1_000_000));
    const server = await serveFolder(root, { bytesPerSecond: 1000 });
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    const answer = await fetch(`${server.url}big`);
    await server.close();
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });
});
