import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HttpAnswer } from '../../../electron/engine/source/http-message.ts';
import type { PlainTimeouts } from '../../../electron/engine/source/plain-connection.ts';
import { PlainHttp } from '../../../electron/engine/source/plain-http.ts';

/** A server of bare bytes: what `answer` does to each request, the `nth` over all connections from 1. */
async function serveBytes(answer: (socket: Socket, nth: number, request: string) => void) {
  const sockets: Socket[] = [];
  let requests = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      requests += 1;
      answer(socket, requests, chunk.toString('latin1'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/a%20b?c`), host: `127.0.0.1:${port}`, sockets };
}

function plain(timeouts: PlainTimeouts = {}): PlainHttp {
  const http = new PlainHttp(timeouts);
  onTestFinished(() => http.close());
  return http;
}

async function get(http: PlainHttp, url: URL, headers = {}, signal?: AbortSignal): Promise<HttpAnswer> {
  const answer = await http.get({ url, headers, signal });
  if (answer === undefined) throw new Error('It was left to a full client');
  return answer;
}

async function textOf({ body }: HttpAnswer): Promise<string> {
  const parts: Buffer[] = [];
  for (let part = await body.next(); part !== undefined; part = await body.next()) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('a request', () => {
  test('is sent as it is to be', async () => {
    let seen = '';
    const { url, host } = await serveBytes((socket, _, request) => {
      seen = request;
      socket.write(ok('content'));
    });
    expect(await textOf(await get(plain(), url, { range: 'bytes=1-', 'x-name': 'Jürgen' }))).toBe('content');
    expect(seen).toBe(
      `GET /a%20b?c HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\nrange: bytes=1-\r\nx-name: Jürgen\r\n\r\n`,
    );
  });

  test('is never split by a header', async () => {
    const { url, sockets } = await serveBytes((socket) => socket.write(ok('')));
    const headers = { 'x-name': 'a\r\nhost: elsewhere' };
    expect(await plain().get({ url, headers, signal: undefined })).toBeUndefined();
    expect(sockets).toHaveLength(0);
  });

  test('is left to a full client after an answer that is none of HTTP/1.1, and so are all others to that host', async () => {
    const { url, sockets } = await serveBytes((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nold'));
    const http = plain();
    const question = { url, headers: {}, signal: undefined };
    expect([await http.get(question), await http.get(question)]).toEqual([undefined, undefined]);
    expect(sockets).toHaveLength(1);
  });
});

describe('a body', () => {
  test('larger than what is read at once comes whole', async () => {
    const content = Buffer.alloc(3_000_000, 'abcdefg');
    const { url } = await serveBytes((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`);
      socket.write(content);
    });
    expect((await textOf(await get(plain(), url))) === content.toString()).toBe(true);
  });

  test('is not read on before it is asked for', async () => {
    const { url, sockets } = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      socket.write(Buffer.alloc(100_000_000));
    });
    const { body } = await get(plain(), url);
    await body.next();
    await delay(100);
    // What the system keeps under way is a few megabytes.
    expect(sockets[0]?.writableLength).toBeGreaterThan(50_000_000);
    body.destroy();
  });

  test('byte by byte, in chunks, comes whole', async () => {
    const trickle = async (socket: Socket) => {
      socket.setNoDelay(true);
      for (const byte of 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n\r\n') {
        socket.write(byte);
        await delay(1);
      }
    };
    const { url } = await serveBytes((socket) => void trickle(socket));
    expect(await textOf(await get(plain(), url))).toBe('all');
  });

  test('without a length ends with its connection, unless that breaks', async () => {
    const { url } = await serveBytes((socket, nth) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nto the end', () => (nth === 1 ? socket.end() : socket.resetAndDestroy()));
    });
    expect(await textOf(await get(plain(), url))).toBe('to the end');
    const broken = (async () => textOf(await get(plain(), url)))();
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each([
    ['of a known length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n'],
    ['that has not begun', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ])('%s that ends too early is an error', async (_, sent) => {
    const { url } = await serveBytes((socket) => socket.end(sent));
    const broken = (async () => textOf(await get(plain(), url)))();
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a connection', () => {
  test('is used again once its answer is read, and not before', async () => {
    const { url, sockets } = await serveBytes((socket, nth) => socket.write(ok(`answer ${nth}`)));
    const http = plain();
    const [first, second] = [await get(http, url), await get(http, url)];
    expect([await textOf(first), await textOf(second)]).toEqual(['answer 1', 'answer 2']);
    expect(await textOf(await get(http, url))).toBe('answer 3');
    expect(sockets).toHaveLength(2);
  });

  test.each([
    ['says so', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    ['sent more than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more'],
  ])('is not used again where the other side %s', async (_, answer) => {
    const { url, sockets } = await serveBytes((socket) => socket.write(answer));
    const http = plain();
    for (let n = 1; n <= 2; n++) {
      expect(await textOf(await get(http, url))).toBe('ok');
      expect(sockets).toHaveLength(n);
    }
  });

  test('that was closed while idle is replaced, even if that shows only when it is asked', async () => {
    const { url, sockets } = await serveBytes((socket, nth) => {
      if (nth === 2) socket.destroy();
      else socket.write(ok(`answer ${nth}`));
    });
    const http = plain();
    expect(await textOf(await get(http, url))).toBe('answer 1');
    expect(await textOf(await get(http, url))).toBe('answer 3');
    expect(sockets).toHaveLength(2);
  });

  test('over which unasked bytes come is given up', async () => {
    const { url, sockets } = await serveBytes((socket, nth) => {
      socket.write(ok(`answer ${nth}`));
      if (nth === 1) setTimeout(() => socket.write(ok('forged')), 20);
    });
    const http = plain();
    expect(await textOf(await get(http, url))).toBe('answer 1');
    await delay(100);
    expect(await textOf(await get(http, url))).toBe('answer 2');
    expect(sockets).toHaveLength(2);
  });

  test('over which nothing comes for too long is an error', async () => {
    const { url } = await serveBytes(() => undefined);
    await expect(get(plain({ stallTimeoutMs: 50 }), url)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

describe('an aborted signal', () => {
  const reason = new Error('enough');

  test('ends the wait for an answer with its reason', async () => {
    const controller = new AbortController();
    const { url } = await serveBytes(() => controller.abort(reason));
    await expect(get(plain(), url, {}, controller.signal)).rejects.toBe(reason);
  });

  test('ends the wait for more of a body with its reason', async () => {
    const controller = new AbortController();
    const { url } = await serveBytes((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome'));
    const answer = await get(plain(), url, {}, controller.signal);
    setTimeout(() => controller.abort(reason), 20);
    await expect(textOf(answer)).rejects.toBe(reason);
  });

  test('that is aborted already asks nothing', async () => {
    const { url } = await serveBytes(() => undefined);
    await expect(get(plain(), url, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
