import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { openHost } from './open-host.ts';

const repository = join(import.meta.dirname, '..', '..');
let browser: Browser;
beforeAll(async () => {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
});
afterAll(() => browser.close());

/** A page with the bridge and nothing else; it writes down all that it is told. */
async function buildPage(outDir: string): Promise<void> {
  const root = tempFolder();
  mkdirSync(root, { recursive: true });
  const bridge = join(repository, 'renderer', 'browser-bridge.ts');
  writeFileSync(
    join(root, 'index.html'),
    '<!doctype html><title>Page</title><script type="module" src="./page.ts"></script>',
  );
  writeFileSync(
    join(root, 'page.ts'),
    `import { installBrowserBridge } from ${JSON.stringify(bridge)};
     installBrowserBridge();
     window.told = [];
     window.connections = [];
     for (const event of ['job', 'server', 'notice']) window.streamferry.on(event, (value) => window.told.push([event, value]));
     window.streamferry.onConnection((connected) => window.connections.push(connected));`,
  );
  await build({ root, configFile: false, logLevel: 'silent', build: { outDir, emptyOutDir: true } });
}

const stopped = { state: 'stopped', urls: [], mirrors: [], clusters: [], connections: 0 } as const;

async function openPage(engine = new FakeEngine()) {
  const host = await openHost({ engine });
  await buildPage(host.rendererFolder);
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(host.web.url);
  return { host, page, errors };
}

const told = (page: Page): Promise<readonly (readonly [string, unknown])[]> => page.evaluate('window.told');

/** Asked for from outside: the page's policy lets nobody evaluate text in it. */
async function settled(page: Page, condition: string): Promise<void> {
  await expect.poll(() => page.evaluate(condition), { timeout: 20_000 }).toBe(true);
}

test('a page that came by the printed address calls, is told, and survives a reload', async () => {
  const engine = new FakeEngine({
    jobs: { list: async () => [snapshotOf({ doneFiles: 2 })] },
    serve: { state: async () => stopped },
  });
  const { page, host, errors } = await openPage(engine);
  expect(page.url()).toBe(`${host.origin}/`);
  expect(await page.evaluate('document.cookie')).toBe('');
  await settled(page, 'window.told.length === 2');
  expect(Object.fromEntries(await told(page))).toEqual({ server: stopped, job: snapshotOf({ doneFiles: 2 }) });
  expect(await page.evaluate("streamferry.call('jobs.list', {})")).toEqual({
    ok: true,
    value: [snapshotOf({ doneFiles: 2 })],
  });
  expect(await page.evaluate("streamferry.call('jobs.nothing', {})")).toMatchObject({ ok: false });
  expect(await page.evaluate("streamferry.call('jobs.list', { x: 1 })")).toMatchObject({ ok: false });

  await page.reload();
  await settled(page, 'window.told.length === 2');
  engine.emit('job', snapshotOf({ doneFiles: 3 }));
  await settled(page, 'window.told.length === 3');
  expect((await told(page)).at(-1)).toEqual(['job', snapshotOf({ doneFiles: 3 })]);
  expect(await page.evaluate('window.connections')).toEqual([true]);
  expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
});

test('a page that loses its host says so, and comes back when it answers', async () => {
  const engine = new FakeEngine({ serve: { state: async () => stopped } });
  const { page } = await openPage(engine);
  await settled(page, 'window.told.length === 1');
  await page.context().setOffline(true);
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  // A break on the wire, which being offline alone is not for a connection that stands.
  await page.route('**/events*', (route) => route.abort());
  await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })");
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  engine.emit('notice', { message: 'missed' });
  await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })");
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await settled(page, 'window.connections.at(-1) === false');
  expect(await page.evaluate("streamferry.call('jobs.list', {}).catch(() => 'no answer')")).toBe('no answer');

  await page.unroute('**/events*');
  await page.context().setOffline(false);
  await settled(page, 'window.connections.at(-1) === true');
  await settled(page, "window.told.some(([event, { message }]) => event === 'notice' && message === 'missed')");
  expect(await page.evaluate('window.connections')).toEqual([true, false, true]);
});

test('a page whose host was started anew says what to do', async () => {
  const { page, host } = await openPage();
  await settled(page, 'window.connections.length === 1');
  const { port } = new URL(host.origin);
  await host.web.close();
  await settled(page, 'window.connections.at(-1) === false');
  await openHost({ engine: new FakeEngine(), port: Number(port) });
  await page.getByRole('heading', { name: 'Open the printed address.' }).waitFor();
});

test.each(['http://evil.test/', 'http://127.0.0.1:1/'])(
  'a page at %s reaches nothing with this cookie',
  async (elsewhere) => {
    const asked: unknown[] = [];
    const engine = new FakeEngine({
      settings: {
        set: async (payload) => {
          asked.push(payload);
          throw new Error('asked');
        },
      },
    });
    const { page, host } = await openPage(engine);
    await page.evaluate("streamferry.call('settings.set', { change: {} })");
    expect(asked).toEqual([{ change: {} }]);

    const evil = await page.context().newPage();
    await evil.route(elsewhere, (route) => route.fulfill({ contentType: 'text/html', body: '<p>elsewhere</p>' }));
    await evil.goto(elsewhere);
    const post = JSON.stringify({ method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"change":{}}' });
    await evil.evaluate(`fetch('${host.origin}/api/settings.set', ${post}).catch(() => undefined)`);
    const form = { ...JSON.parse(post), mode: 'cors', headers: { 'content-type': 'application/json' } };
    const read = `fetch('${host.origin}/api/settings.set', ${JSON.stringify(form)}).then(() => 'read', () => 'refused')`;
    expect(await evil.evaluate(read)).toBe('refused');
    const events = `new Promise((resolve) => {
    const stream = new EventSource('${host.origin}/events', { withCredentials: true });
    stream.onopen = () => resolve('open');
    stream.onerror = () => resolve('refused');
  })`;
    expect(await evil.evaluate(events)).toBe('refused');
    const framed = `new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = '${host.origin}/';
    frame.onload = () => resolve(frame.contentWindow.length);
    document.body.append(frame);
  })`;
    await evil.evaluate(framed);
    const frames = await Promise.all(
      evil
        .frames()
        .slice(1)
        .map((frame) => frame.title().catch(() => '')),
    );
    expect(frames).not.toContain('Page');
    expect(asked).toHaveLength(1);
  },
);
