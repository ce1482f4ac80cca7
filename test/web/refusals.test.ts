import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appMethods } from '../../electron/contract/host.ts';
import { maxPayloadBytes } from '../../electron/host/dispatcher.ts';
import { type Asking, openHost } from './open-host.ts';

const failed = (code: string) => expect.stringContaining(`"code":"${code}"`);

describe('the printed address', () => {
  test('works once: a cookie for this browser alone, and the token leaves the address', async () => {
    const { web, signIn, ask } = await openHost();
    const first = await signIn();
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^streamferry-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/u);
    expect(new URL(web.url).searchParams.get('token')).toMatch(/^[\w-]{43}$/u);

    const again = await signIn();
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('used already');
    const { pathname, search } = new URL(web.url);
    const [pair = ''] = cookie.split(';');
    expect((await ask(pathname + search, { headers: { cookie: pair } })).headers.location).toBe('/');
  });

  test('is not used up by a look at its head', async () => {
    const host = await openHost();
    const { pathname, search } = new URL(host.web.url);
    const looked = await host.ask(pathname + search, { method: 'HEAD' });
    expect([looked.status, looked.headers['set-cookie']]).toEqual([403, undefined]);
    expect((await host.signIn()).status).toBe(303);
  });

  test('is another one for each host, and another cookie', async () => {
    const [one, other] = [await openHost(), await openHost()];
    await Promise.all([one.signIn(), other.signIn()]);
    expect(one.web.url.split('=')[1]).not.toBe(other.web.url.split('=')[1]);
    expect((await other.call('settings.get', {}, { headers: { cookie: one.cookie() } })).status).toBe(403);
  });

  test.each(['/?token=', '/?token=wrong', '/'])('%s gets no cookie and a page that says what to do', async (path) => {
    const { ask } = await openHost();
    const { status, headers, body } = await ask(path);
    expect({ status, cookie: headers['set-cookie'] }).toEqual({ status: 403, cookie: undefined });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('<h1>');
  });

  test('a link on another site comes again by itself, since the cookie stays away from it', async () => {
    const { ask } = await openHost();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask('/', { headers })).body).toContain('http-equiv="refresh"');
    expect((await ask('/', { headers: { ...headers, 'sec-fetch-site': 'none' } })).body).not.toContain('refresh');
  });
});

describe('a call is refused', () => {
  const huge = JSON.stringify({ filters: ['x'.repeat(maxPayloadBytes)] });

  test.each<[why: string, status: number, change: Asking]>([
    ['without the cookie', 403, { headers: { cookie: '' } }],
    ['with a wrong one', 403, { headers: { cookie: 'streamferry-1=x' } }],
    ['with a wrong Host', 421, { headers: { host: 'evil.example' } }],
    ['with the Host of another port', 421, { headers: { host: '127.0.0.1:1' } }],
    ['with a Host that begins like ours', 421, { headers: { host: '127.0.0.1.evil.example' } }],
    ['with a wrong Origin', 403, { headers: { origin: 'http://evil.example' } }],
    ['with the Origin of another port', 403, { headers: { origin: 'http://127.0.0.1:1' } }],
    ['with no origin to speak of', 403, { headers: { origin: 'null' } }],
    ['from another site', 403, { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['from another port of this machine', 403, { headers: { 'sec-fetch-site': 'same-site' } }],
    ['typed as an address', 403, { headers: { 'sec-fetch-site': 'none' } }],
    ['by GET', 405, { method: 'GET' }],
    ['by PUT', 405, { method: 'PUT' }],
    ['as a form', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['as text', 415, { headers: { 'content-type': 'text/plain' } }],
    ['that is no JSON', 400, { body: '{"x":' }],
    ['that is too big', 413, { body: huge }],
    ['that is too big and does not say so', 413, { body: huge, headers: { 'transfer-encoding': 'chunked' } }],
  ])('%s', async (_, status, change) => {
    const host = await openHost();
    await host.signIn();
    const right = await host.call('settings.get', {});
    expect(right.status).toBe(200);
    const answer = await host.call('settings.get', {}, change);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(failed('BAD_ARGUMENT'));
    expect(answer.body).not.toContain('mirrorsFolder');
  });

  test('without any Origin', async () => {
    const host = await openHost();
    await host.signIn();
    const headers = { cookie: host.cookie(), 'content-type': 'application/json' };
    expect((await host.ask('/api/settings.get', { method: 'POST', headers, body: '{}' })).status).toBe(403);
  });

  test.each([
    'nothing.here',
    'sources',
    'sources.constructor',
    '__proto__.toString',
    'sources.list/x',
    '%73ources.list',
    '',
  ])('of the name "%s"', async (name) => {
    const host = await openHost();
    await host.signIn();
    expect((await host.call(name, {})).status).toBe(404);
  });

  test.each([
    ['with an argument it does not know', 'settings.get', { x: 1 }],
    ['with a path instead of a token', 'mirrors.open', { folder: '/etc' }],
    ['with a token that was never issued', 'mirrors.open', { folder: 'path:AAAAAAAAAAAAAAAAAAAAAA' }],
    ['with a path where a token is to be listed', 'host.listFolder', { token: '/etc', files: true }],
    ['for a dialog that a browser has not', 'host.pick', { purpose: 'folder', title: 'x' }],
    ['for a file manager that a browser has not', 'host.reveal', { mirrorId: 'x' }],
  ])('%s', async (_, name, payload) => {
    const host = await openHost();
    await host.signIn();
    const { status, body } = await host.call(name, payload);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ok: false, failure: { code: 'BAD_ARGUMENT' } });
  });
});

test('every name of the contract is reachable', async () => {
  const host = await openHost();
  await host.signIn();
  const names = Object.entries(appMethods).flatMap(([area, all]) => Object.keys(all).map((name) => `${area}.${name}`));
  // A field that no method knows: each is found, and none does anything.
  const answers = await Promise.all(names.map((name) => host.call(name, { noSuchField: 1 })));
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
  expect(answers.map(({ body }) => JSON.parse(body).failure.message.split(' ')[0])).toEqual(names);
});

describe('the event stream is refused', () => {
  test.each<[why: string, status: number, change: Asking]>([
    ['without the cookie', 403, { headers: { cookie: '' } }],
    ['with a wrong Host', 421, { headers: { host: 'evil.example' } }],
    ['with a wrong Origin', 403, { headers: { origin: 'http://evil.example' } }],
    ['from another site', 403, { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['from another port of this machine', 403, { headers: { 'sec-fetch-site': 'same-site' } }],
    ['by POST', 405, { method: 'POST' }],
  ])('%s', async (_, status, { method = 'GET', headers = {} }) => {
    const host = await openHost();
    await host.signIn();
    const answer = await host.ask('/events', { method, headers: { cookie: host.cookie(), ...headers } });
    expect(answer.status).toBe(status);
  });
});

describe('files', () => {
  test('are the built interface, the page never kept and what has its digest in its name kept for ever', async () => {
    const host = await openHost();
    await host.signIn();
    const headers = { cookie: host.cookie() };
    const page = await host.ask('/', { headers });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>Streamferry</title>') });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-store');
    const asset = await host.ask('/assets/index-0a1b2c3d.js', { headers });
    expect(asset).toMatchObject({ status: 200, body: 'export {};' });
    expect(asset.headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '//secret.txt',
    '/./../secret.txt',
    '/.hidden',
    '/assets',
    '/assets/',
    '/index.html%00.js',
    '/%',
    '/nothing.js',
  ])('%s is none', async (path) => {
    const host = await openHost();
    await host.signIn();
    const { status, body } = await host.ask(path, { headers: { cookie: host.cookie() } });
    expect(status).toBe(404);
    expect(body).not.toMatch(/^(?:secret|hidden)/u);
  });

  test('are for who has the cookie, and not for parts of other pages', async () => {
    const host = await openHost();
    await host.signIn();
    expect((await host.ask('/assets/index-0a1b2c3d.js')).status).toBe(403);
    const headers = { cookie: host.cookie(), 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    expect((await host.ask('/assets/index-0a1b2c3d.js', { headers })).status).toBe(403);
    expect((await host.ask('/', { method: 'POST', headers: { cookie: host.cookie() } })).status).toBe(405);
  });
});

test.skipIf(process.platform !== 'linux')('a page that goes away while it loads leaves no file open', async () => {
  const host = await openHost();
  await host.signIn();
  const file = join(host.rendererFolder, 'assets', 'large-0a1b2c3d.js');
  writeFileSync(file, Buffer.alloc(32 * 1024 * 1024, ' '));
  const { hostname, port } = new URL(host.origin);
  const headers = { cookie: host.cookie() };
  const sent = request({ hostname, port, path: '/assets/large-0a1b2c3d.js', headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const isOpen = () => readdirSync('/proc/self/fd').some((fd) => linkOf(`/proc/self/fd/${fd}`) === file);
  expect(isOpen()).toBe(true);
  response.destroy();
  await expect.poll(isOpen).toBe(false);
});

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

test('every answer carries the policies', async () => {
  const host = await openHost();
  const signedIn = await host.signIn();
  const headers = { cookie: host.cookie() };
  const answers = [
    signedIn,
    await host.ask('/'),
    await host.ask('/', { headers }),
    await host.ask('/nothing', { headers }),
    await host.call('settings.get', {}),
    await host.ask('/', { headers: { host: 'evil.example' } }),
  ];
  for (const answer of answers) {
    const csp = answer.headers['content-security-policy'];
    expect(csp).toMatch(
      /^default-src 'none'; script-src 'self'; style-src '(?:self|sha256-[\w+/=]+)'; font-src 'self';/u,
    );
    for (const part of ["connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"]) {
      expect(csp).toContain(part);
    }
    expect(csp).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('a call that breaks off is no failure to log', async () => {
  const host = await openHost();
  await host.signIn();
  const { hostname, port, origin } = new URL(host.origin);
  const headers = { cookie: host.cookie(), origin, 'content-type': 'application/json', 'content-length': 100 };
  const sent = request({ hostname, port, path: '/api/settings.get', method: 'POST', headers, agent: false });
  sent.on('error', () => {});
  await new Promise((resolve) => sent.write('{', resolve));
  await host.call('settings.get', {});
  sent.destroy();
  await new Promise((resolve) => sent.once('close', resolve));
  await host.call('settings.get', {});
  expect(await host.log.tail(10)).toEqual([]);
});

test('without a built interface the page says so', async () => {
  const host = await openHost();

  rmSync(host.rendererFolder, { recursive: true });
  await host.signIn();
  const { status, body } = await host.ask('/', { headers: { cookie: host.cookie() } });
  expect(status).toBe(503);
  expect(body).toContain('npm run build');
});
