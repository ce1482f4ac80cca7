import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatRoute, mirrorTabs, type Route } from '../../renderer/route-hash.ts';
import { type OpenedApp, openInBrowser } from '../helpers/app.ts';
import { noChromium, titleOf } from '../helpers/chromium.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { callFrom } from './support/page-api.ts';
import { startRecordingProxy } from './support/recording-proxy.ts';
import { settle } from './support/settle.ts';

interface Recorded {
  readonly kind: 'start' | 'connect' | 'datagram' | 'name';
  readonly target: unknown;
}

const recorder = new URL('./support/record-connections.ts', import.meta.url).href;

/** The app with its network watched: the host's sockets and names, and whatever host or page hand to a proxy. */
async function openWatched() {
  const proxy = await startRecordingProxy();
  onTestFinished(() => proxy.close());
  const folder = tempFolder();
  const file = join(folder, 'connections');
  const proxies = Object.fromEntries(['http_proxy', 'https_proxy', 'all_proxy'].map((name) => [name, proxy.url]));
  const app = await openInBrowser({
    folder,
    context: { proxy: { server: proxy.url, bypass: '127.0.0.1' } },
    env: { ...proxies, NODE_OPTIONS: `--import ${recorder}`, STREAMFERRY_RECORD_CONNECTIONS: file },
  });
  const recorded = (): readonly Recorded[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line): Recorded => JSON.parse(line))
      : [];
  return { app, proxy, recorded };
}

function isLocal({ kind, target }: Recorded): boolean {
  if (kind === 'start') return true;
  if (kind === 'name') return isLoopback(target);
  if (kind === 'datagram' || typeof target !== 'object' || target === null) return false;
  // A path is a socket of this machine's file system.
  return ('path' in target && typeof target.path === 'string') || ('host' in target && isLoopback(target.host));
}

function isLoopback(host: unknown): boolean {
  return (
    typeof host === 'string' &&
    (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')))
  );
}

async function visit(page: Page, route: Route): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(formatRoute(route))}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settle(page);
}

async function mirrorPractice({ page }: OpenedApp): Promise<string> {
  const terms = { kind: 'maas', os: 'ubuntu', release: 'noble', arches: ['amd64'] } as const;
  const rule = { terms: { ...terms, subarches: ['*'], labels: ['*'], bootloaders: true }, max: 1, keep: false };
  const { id } = await callFrom(page, ['mirrors', 'create'], {
    name: 'Practice',
    source: { kind: 'saved', id: 'practice' },
    selection: { rules: [rule], pins: [] },
  });
  const { jobId } = await callFrom(page, ['mirrors', 'sync'], { mirror: { id } });
  await visit(page, { screen: 'job', id: jobId });
  expect((await callFrom(page, ['jobs', 'wait'], { id: jobId })).state).toBe('done');
  return id;
}

async function serve({ page }: OpenedApp, id: string): Promise<void> {
  const { folder } = await callFrom(page, ['mirrors', 'get'], { id });
  const { urls } = await callFrom(page, ['serve', 'start'], { mirrors: [{ folder }], host: '127.0.0.1', port: 0 });
  await visit(page, { screen: 'serve' });
  const [test] = await callFrom(page, ['serve', 'selfTest'], { url: urls[0] ?? '', mirrorId: id });
  expect(test?.ok).toBe(true);
}

describe.skipIf(noChromium)(titleOf('no connection but those asked for'), () => {
  it('a whole visit leaves loopback nowhere, and the page its own origin nowhere', async () => {
    const { app, proxy, recorded } = await openWatched();
    const { page } = app;
    await page.getByText('Choose where the images come from.').waitFor();
    const plain: readonly Route[] = [
      { screen: 'new-mirror' },
      { screen: 'new-mirror', sourceId: 'practice' },
      { screen: 'serve' },
      { screen: 'sources' },
      { screen: 'activity' },
      { screen: 'settings' },
    ];
    for (const route of plain) await visit(page, route);
    const id = await mirrorPractice(app);
    for (const tab of mirrorTabs) await visit(page, { screen: 'mirror', id, tab });
    for (const route of [{ screen: 'selection', id }, { screen: 'plan', id }, { screen: 'mirrors' }] as const) {
      await visit(page, route);
    }
    await serve(app, id);

    const { origin } = new URL(page.url());
    const foreign = app.requests.filter((url) => !/^(?:blob|data):/.test(url) && new URL(url).origin !== origin);
    expect(app.requests.length).toBeGreaterThan(20);
    expect(foreign).toEqual([]);
    expect(proxy.asked).toEqual([]);
    expect(recorded().filter(({ kind }) => kind === 'start').length).toBeGreaterThan(1);
    expect(recorded().filter((one) => !isLocal(one))).toEqual([]);
    expect(app.errors).toEqual([]);
  });

  it('what is asked for is seen by the watch', async () => {
    const { app, proxy, recorded } = await openWatched();
    await app.page.getByRole('heading', { level: 1 }).waitFor();
    const key = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
    await callFrom(app.page, ['sources', 'fetchKey'], { fingerprint: key }).catch(() => undefined);
    expect(proxy.asked).toEqual(['CONNECT keyserver.ubuntu.com:443']);
    expect(recorded().some(({ kind }) => kind === 'connect')).toBe(true);
  });
});
