import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultRule } from './faults.ts';
import type { SlowServerOptions } from './slow-server.ts';
import { startSlowServer } from './slow-server.ts';
import { spawnSlowServer } from './spawn-slow-server.ts';
import { tempFolder } from './temp-folder.ts';

const bytes = Buffer.from('0123456789');

async function serve(options: Omit<SlowServerOptions, 'root'> = {}) {
  const root = tempFolder();
  writeFileSync(join(root, 'a'), bytes);
  writeFileSync(join(root, 'b'), bytes);
  const server = await startSlowServer({ root, ...options });
  onTestFinished(() => server.close());
  return server;
}

async function get(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  const text = await answer.text().catch(() => 'cut');
  return { status: answer.status, length: answer.headers.get('content-length'), text };
}

describe('the slow server', () => {
  const rows: readonly (readonly [FaultRule['fault'], Awaited<ReturnType<typeof get>>])[] = [
    [
      { kind: 'cut', afterBytes: 4 },
      { status: 200, length: '10', text: 'cut' },
    ],
    [
      { kind: 'flip', atByte: 2 },
      { status: 200, length: '10', text: '01\uFFFD3456789' },
    ],
    [
      { kind: 'short', missingBytes: 3 },
      { status: 200, length: '7', text: '0123456' },
    ],
    [
      { kind: 'long', extraBytes: 2 },
      { status: 200, length: '12', text: '0123456789xx' },
    ],
    [
      { kind: 'status', status: 503, retryAfter: '1' },
      { status: 503, length: '0', text: '' },
    ],
    [
      { kind: 'redirect', location: '/b' },
      { status: 302, length: '0', text: '' },
    ],
  ];
  test.each(rows)('commits fault %j once, and only there', async (fault, expected) => {
    const { url } = await serve({ faults: [{ path: 'a', times: 1, fault }] });
    expect(await get(`${url}b`)).toEqual({ status: 200, length: '10', text: '0123456789' });
    expect(await get(`${url}a`)).toEqual(expected);
    expect(await get(`${url}a`)).toEqual({ status: 200, length: '10', text: '0123456789' });
  });

  test('stalls until the client gives up', async () => {
    const { url } = await serve({ faults: [{ path: '*', fault: { kind: 'stall', afterBytes: 4 } }] });
    expect(await get(`${url}a`, { signal: AbortSignal.timeout(200) })).toMatchObject({ status: 200, text: 'cut' });
  });

  test('ignores ranges when told to, and flips the right byte within one', async () => {
    const server = await serve({ faults: [{ path: 'a', times: 1, fault: { kind: 'ignore-ranges' } }] });
    const range = { headers: { range: 'bytes=5-' } };
    expect(await get(`${server.url}a`, range)).toMatchObject({ status: 200, text: '0123456789' });
    expect(await get(`${server.url}a`, range)).toMatchObject({ status: 206, text: '56789' });
    server.setFaults([{ path: 'a', fault: { kind: 'flip', atByte: 6 } }]);
    expect(await get(`${server.url}a`, range)).toMatchObject({ status: 206, text: '5\uFFFD789' });
    expect(server.requests.map(({ range: asked, status }) => [asked, status])).toEqual([
      ['bytes=5-', 200],
      ['bytes=5-', 206],
      ['bytes=5-', 206],
    ]);
  });

  test('serves from a process of its own, with the same options', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'a'), bytes);
    const faults: readonly FaultRule[] = [{ path: 'a', times: 1, fault: { kind: 'status', status: 503 } }];
    const server = await spawnSlowServer({ root, bytesPerSecond: 1_000_000, firstByteDelayMs: 1, faults });
    expect(await get(`${server.url}a`)).toMatchObject({ status: 503 });
    expect(await get(`${server.url}a`)).toMatchObject({ status: 200, text: '0123456789' });
    expect(await server.takeRequests()).toMatchObject([
      { path: 'a', status: 503, bodyBytes: 0 },
      { path: 'a', status: 200, bodyBytes: 10 },
    ]);
    expect(await server.takeRequests()).toEqual([]);
    await server.close();
    await expect(get(`${server.url}a`)).rejects.toThrow();
  });
});
