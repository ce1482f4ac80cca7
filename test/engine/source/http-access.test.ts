import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Cancelled } from '../../../electron/engine/errors.ts';
import {
  createHttpClient,
  discard,
  type HttpClient,
  type HttpResponse,
} from '../../../electron/engine/source/http-access.ts';
import type { DispatcherTimeouts } from '../../../electron/engine/source/http-dispatcher.ts';
import { networkError } from '../../../electron/engine/source/network-error.ts';
import type { HttpAccess } from '../../../electron/engine/transfer/transfer.ts';
import { makeAuthority } from '../../helpers/make-authority.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';

const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

beforeEach(() => {
  for (const name of proxyVariables) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

function client(access: Partial<HttpAccess> = {}, timeouts: DispatcherTimeouts = {}): HttpClient {
  const made = createHttpClient({ proxy: { kind: 'environment' }, userAgent: 'test/1', ...access }, timeouts);
  onTestFinished(() => made.close());
  return made;
}

async function textOf(asked: HttpClient, url: string): Promise<string> {
  return readText(await asked.request({ url }));
}

async function readText({ body }: HttpResponse): Promise<string> {
  const parts: Buffer[] = [];
  for (let part = await body.next(); part !== undefined; part = await body.next()) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

const files = new Map([['a', 'content of a']]);

describe('a request', () => {
  test('asks for unencoded bytes under its own name', async () => {
    const server = await startStreamServer({ content: files });
    expect(await textOf(client(), `${server.url}a`)).toBe('content of a');
    expect(server.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'test/1' });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const server = await startStreamServer({
      content: files,
      onRequest: (request) => {
        ports.add(request.socket.remotePort);
        return false;
      },
    });
    const asked = client();
    for (let i = 0; i < 8; i++) await textOf(asked, `${server.url}a`);
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe('redirects', () => {
  const redirecting = (to: () => string, status = 302) =>
    startStreamServer({
      content: files,
      onRequest: (_request, response, path) => {
        if (!path.startsWith('r')) return false;
        response.writeHead(status, { location: to() }).end('moved');
        return true;
      },
    });

  test.each([301, 302, 303, 307, 308])('%i is followed to another host, the credentials are not', async (status) => {
    const target = await startStreamServer({ content: files });
    const server = await redirecting(() => `http://else:where@127.0.0.1:${target.port}/a`, status);
    const authorization = { origin: server.url.slice(0, -1), header: 'Basic c2VjcmV0' };
    const asked = client({ authorization });
    const response = await asked.request({ url: `${server.url}r` });
    await discard(response);
    expect(response.url).toBe(`${target.url}a`);
    expect(server.requests[0]?.headers.authorization).toBe('Basic c2VjcmV0');
    expect(target.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('a relative one keeps the host and the credentials', async () => {
    const server = await redirecting(() => '/a');
    const asked = client({ authorization: { origin: server.url.slice(0, -1), header: 'Bearer t' } });
    expect(await textOf(asked, `${server.url}r`)).toBe('content of a');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t', 'Bearer t']);
  });

  test('five are followed, a sixth is not', async () => {
    let left = 5;
    const server = await redirecting(() => {
      left -= 1;
      return left > 0 ? `/r${left}` : '/a';
    });
    expect(await textOf(client(), `${server.url}r`)).toBe('content of a');
    left = 6;
    await expect(client().request({ url: `${server.url}r` })).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      message: expect.stringContaining('more than 5 times'),
    });
  });

  test('one to something else than http is refused', async () => {
    const server = await redirecting(() => 'file:///etc/passwd');
    await expect(client().request({ url: `${server.url}r` })).rejects.toMatchObject({ code: 'HTTP_STATUS' });
  });
});

/** An HTTP proxy that tells what passed. */
async function startProxy(refuse?: { readonly status: number }) {
  const seen: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const note = (request: IncomingMessage): void => {
    seen.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
  };
  const proxy = createServer((request, response) => {
    note(request);
    if (refuse === undefined) response.end(`by proxy: ${request.url}`);
    else response.writeHead(refuse.status).end();
  });
  proxy.on('connect', (request: IncomingMessage, socket, head) => {
    note(request);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse.status} No\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { seen, authorizations, port, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}` };
}

describe('a proxy', () => {
  const target = 'http://nowhere.invalid/a';

  test('named explicitly is used, with its credentials, also without a scheme', async () => {
    const proxy = await startProxy();
    const explicit = (url: string) => client({ proxy: { kind: 'explicit', url } });
    expect(await textOf(explicit(proxy.url.replace('//', '//me:p%40ss@')), target)).toBe(`by proxy: ${target}`);
    expect(await textOf(explicit(proxy.host), target)).toBe(`by proxy: ${target}`);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, undefined]);
  });

  test.each(['http_proxy', 'HTTP_PROXY'])('is taken from %s', async (name) => {
    const proxy = await startProxy();
    vi.stubEnv(name, proxy.url);
    expect(await textOf(client(), target)).toBe(`by proxy: ${target}`);
  });

  test.each(['no_proxy', 'NO_PROXY'])('is not used for what %s names, nor where none is wanted', async (name) => {
    const server = await startStreamServer({ content: files });
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv(name, 'example.com,127.0.0.1');
    expect(await textOf(client(), `${server.url}a`)).toBe('content of a');
    vi.stubEnv(name, undefined);
    expect(await textOf(client({ proxy: { kind: 'none' } }), `${server.url}a`)).toBe('content of a');
    expect(proxy.seen).toEqual([]);
  });

  test.each([
    ['answers 407', 407],
    ['answers 403 to a tunnel', 403],
  ])('that %s is a PROXY failure, its credentials unsaid', async (_, status) => {
    const proxy = await startProxy({ status });
    const asked = client({ proxy: { kind: 'explicit', url: proxy.url.replace('//', '//me:hush@') } });
    await expect(asked.request({ url: 'https://nowhere.invalid/a' })).rejects.toMatchObject({
      code: 'PROXY',
      message: expect.stringMatching(new RegExp(`^(?!.*hush).*${status}`)),
    });
  });

  test('that asks for credentials for plain http is a PROXY failure', async () => {
    const proxy = await startProxy({ status: 407 });
    const asked = client({ proxy: { kind: 'explicit', url: proxy.url } });
    await expect(asked.request({ url: target })).rejects.toMatchObject({ code: 'PROXY' });
  });

  test.each(['http://x.invalid/', 'https://x.invalid/'])(
    'that does not answer is a PROXY failure, for %s',
    async (url) => {
      const gone = await startProxy();
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      await new Promise((resolve) => server.close(resolve));
      for (const proxy of [{ kind: 'explicit', url: `http://127.0.0.1:${port}` }, { kind: 'environment' }] as const) {
        vi.stubEnv('http_proxy', `http://127.0.0.1:${port}`);
        await expect(client({ proxy }).request({ url })).rejects.toMatchObject({ code: 'PROXY' });
      }
      expect(gone.seen).toEqual([]);
    },
  );

  test('that is no address is refused as BAD_URL', () => {
    const make = () => client({ proxy: { kind: 'explicit', url: 'ftp://me:hush@proxy:1' } });
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_URL', message: expect.not.stringContaining('hush') }));
  });
});

describe('TLS', () => {
  test('trusts an extra authority, also through a proxy, and nobody without it', async () => {
    const { ca, key, cert } = makeAuthority();
    const server = await startStreamServer({ content: files, tls: { key, cert } });
    const proxy = await startProxy();
    const viaProxy = { kind: 'explicit', url: proxy.url } as const;
    expect(await textOf(client({ caPem: ca }), `${server.url}a`)).toBe('content of a');
    expect(await textOf(client({ caPem: ca, proxy: viaProxy }), `${server.url}a`)).toBe('content of a');
    expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
    for (const proxyChoice of [{ kind: 'none' } as const, viaProxy]) {
      await expect(client({ proxy: proxyChoice }).request({ url: `${server.url}a` })).rejects.toMatchObject({
        code: 'TLS',
        message: expect.stringMatching(/127\.0\.0\.1:\d+.*certificate.*--ca/),
      });
    }
  });

  test('refuses a certificate for another name', async () => {
    const { ca, key, cert } = makeAuthority();
    const server = await startStreamServer({ content: files, tls: { key, cert } });
    await expect(client({ caPem: ca }).request({ url: `https://localhost:${server.port}/a` })).rejects.toMatchObject({
      code: 'TLS',
      message: expect.stringContaining('localhost'),
    });
  });

  test.each(['', 'no pem at all', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'a CA file that holds %j is refused as BAD_ARGUMENT',
    async (caPem) => {
      await expect(client({ caPem }).request({ url: 'https://127.0.0.1:9/' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
    },
  );
});

describe('failures', () => {
  test('a name that nobody knows is OFFLINE, its query unsaid', async () => {
    await expect(client().request({ url: 'http://nowhere.invalid/a?token=hush' })).rejects.toMatchObject({
      code: 'OFFLINE',
      message: expect.stringMatching(/^(?!.*hush).*nowhere\.invalid/),
    });
  });

  test('a port where nothing listens is OFFLINE', async () => {
    const server = await startStreamServer({ content: files });
    await server.close();
    await expect(client().request({ url: server.url })).rejects.toMatchObject({ code: 'OFFLINE' });
  });

  test('a server that says nothing is a TIMEOUT, before and within the body', async () => {
    const server = await startStreamServer({
      content: files,
      onRequest: (_request, response, path) => {
        if (path === 'half') response.writeHead(200, { 'content-length': '100' }).write('some');
        return true;
      },
    });
    const asked = client({}, { stallTimeoutMs: 200 });
    await expect(asked.request({ url: `${server.url}mute` })).rejects.toMatchObject({ code: 'TIMEOUT' });
    const response = await asked.request({ url: `${server.url}half` });
    await expect(readText(response)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('a connection that is cut, and an answer that is no HTTP, are INTERRUPTED', async () => {
    const server = await startStreamServer({
      content: files,
      onRequest: (request, response, path) => {
        if (path === 'garbage') request.socket.end('no http here\r\n\r\n');
        else if (path === 'half')
          response.writeHead(200, { 'content-length': '100' }).write('some', () => response.destroy());
        else response.destroy();
        return true;
      },
    });
    const asked = client();
    await expect(asked.request({ url: `${server.url}cut` })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(asked.request({ url: `${server.url}garbage` })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const response = await asked.request({ url: `${server.url}half` });
    await expect(readText(response)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('an aborted signal ends a request as cancelled, or with the reason it was given', async () => {
    const server = await startStreamServer({ content: files, onRequest: () => true });
    const plain = new AbortController();
    const running = client().request({ url: server.url, signal: plain.signal });
    plain.abort();
    await expect(running).rejects.toBeInstanceOf(Cancelled);
    const reason = new Error('first reason');
    await expect(client().request({ url: server.url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('a bug stays what it is', () => {
    const bug = new TypeError('x is undefined');
    expect(networkError(bug, { url: 'http://h/' })).toBe(bug);
  });
});
