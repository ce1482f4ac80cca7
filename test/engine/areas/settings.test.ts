import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings, SourceRef } from '../../../electron/contract/api.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import { makeAuthority } from '../../helpers/make-authority.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, filterRule, testEngine } from '../../helpers/test-engine.ts';

/** An HTTP proxy that passes everything on to one server, whatever was asked for. */
async function startProxy(port: number) {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? '');
    const path = new URL(request.url ?? '').pathname;
    fetch(`http://127.0.0.1:${port}${path}`)
      .then(async (answer) => response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port: own } = proxy.address() as AddressInfo;
  return { seen, url: `http://127.0.0.1:${own}` };
}

function unproxied(): void {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
    vi.stubEnv(name, undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

test('a change is told whole to whoever listens, and a refused one is not', async () => {
  const engine = await createEngine({ dataFolder: join(tempFolder(), 'data'), version: '0.0.0' });
  onTestFinished(() => engine.close());
  const told: Settings[] = [];
  engine.on('settings', (settings) => told.push(settings));
  const settings = await engine.api.settings.set({ change: { units: 'binary', appearance: 'dark' } });
  expect(settings).toMatchObject({ units: 'binary', appearance: 'dark', jobsPerHost: 6 });
  await expect(engine.api.settings.set({ change: { jobsPerHost: 0 } })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  expect(told).toEqual([settings]);
});

describe('the proxy', () => {
  async function world() {
    unproxied();
    const stream = await makeStream({ folder: tempFolder(), forms: ['sjson'] });
    const server = await startStreamServer({ content: stream.root });
    const proxy = await startProxy(server.port);
    const { api, sync } = await testEngine();
    const at = (url: string, source: object = {}): SourceRef => {
      const trust = { kind: 'signed', fingerprints: [], keyringFile: stream.keyringFile } as const;
      return { kind: 'described', source: { url, trust, ...source } };
    };
    return { api, sync, server, proxy, at };
  }

  test('is what a source goes through that says nothing of its own, documents and items', async () => {
    const { api, sync, proxy, at } = await world();
    await api.settings.set({ change: { proxy: { kind: 'explicit', url: proxy.url } } });
    const source = at('http://nowhere.invalid/');
    const folder = join(tempFolder(), 'm');
    const result = await sync({ mirror: { folder }, source, rule: filterRule([], { max: 1 }) });
    expect(result).toMatchObject({ outcome: 'done', fetchedFiles: 6 });
    expect(proxy.seen.every((url) => url.startsWith('http://nowhere.invalid/'))).toBe(true);
    expect(proxy.seen.filter((url) => !url.includes('/streams/'))).toHaveLength(6);
  });

  test('is not that of a source with one of its own, or with none', async () => {
    const { api, server, proxy, at } = await world();
    const dead = { kind: 'explicit', url: 'http://127.0.0.1:9' } as const;
    await api.settings.set({ change: { proxy: dead } });
    await api.sources.test({ source: at(server.url, { proxy: { kind: 'none' } }) });
    expect(proxy.seen).toEqual([]);
    const own = { proxy: { kind: 'explicit', url: proxy.url } };
    await api.sources.test({ source: at('http://nowhere.invalid/', own) });
    expect(proxy.seen.length).toBeGreaterThan(0);
    await expect(api.sources.test({ source: at(server.url) })).rejects.toMatchObject({ code: 'PROXY' });
  });

  test('none goes past the one in the environment', async () => {
    const { api, server, at } = await world();
    vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
    await expect(api.sources.test({ source: at(server.url) })).rejects.toMatchObject({ code: 'PROXY' });
    await api.settings.set({ change: { proxy: { kind: 'none' } } });
    expect((await api.sources.test({ source: at(server.url) })).items).toBeGreaterThan(0);
  });
});

describe('the CA file', () => {
  test('makes its authorities known to every source, besides the one of the source itself', async () => {
    unproxied();
    const [one, other] = [makeAuthority(), makeAuthority()];
    const stream = await makeStream({ folder: tempFolder(), forms: ['sjson'] });
    const [first, second] = [
      await startStreamServer({ content: stream.root, tls: one }),
      await startStreamServer({ content: stream.root, tls: other }),
    ];
    const { api } = await testEngine();
    const test1 = { source: described(first.url, stream.keyringFile) };
    await expect(api.sources.test(test1)).rejects.toMatchObject({ code: 'TLS' });
    await api.settings.set({ change: { caFile: one.caFile } });
    expect((await api.sources.test(test1)).items).toBeGreaterThan(0);
    const trust = { kind: 'signed', fingerprints: [], keyringFile: stream.keyringFile } as const;
    const withFallback = { url: second.url, fallbackUrls: [first.url], trust, caFile: other.caFile };
    expect((await api.sources.test({ source: { kind: 'described', source: withFallback } })).items).toBeGreaterThan(0);
    await api.settings.set({ change: { caFile: '' } });
    await expect(api.sources.test(test1)).rejects.toMatchObject({ code: 'TLS' });
  });

  test('that is none is refused before it is kept', async () => {
    const { api } = await testEngine();
    const file = join(tempFolder(), 'ca.pem');
    await expect(api.settings.set({ change: { caFile: file } })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    writeFileSync(file, 'no certificate');
    await expect(api.settings.set({ change: { caFile: file } })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect((await api.settings.get({})).caFile).toBe('');
  });

  test('that has gone since is named where a server is asked, and stops no folder', async () => {
    unproxied();
    const { ca } = makeAuthority();
    const gone = join(tempFolder(), 'ca.pem');
    writeFileSync(gone, ca);
    const { api } = await testEngine();
    await api.settings.set({ change: { caFile: gone } });
    writeFileSync(gone, '');
    const stream = await makeStream({ folder: tempFolder(), forms: ['sjson'] });
    const server = await startStreamServer({ content: stream.root, tls: makeAuthority() });
    await expect(api.sources.test({ source: described(server.url, stream.keyringFile) })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    expect((await api.sources.test({ source: described(stream.root, stream.keyringFile) })).items).toBeGreaterThan(0);
  });
});
