import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ServedMirror } from '../../electron/contract/serve.ts';
import type { AccessFact, ServeNotice } from '../../electron/engine/serve/access-fact.ts';
import { MirrorServer, type MirrorServerOptions } from '../../electron/engine/serve/server.ts';

export interface TestServer {
  readonly server: MirrorServer;
  /** Without slash at its end. */
  readonly origin: string;
  readonly port: number;
  readonly facts: readonly AccessFact[];
  readonly notices: readonly ServeNotice[];
  readonly mirrors: readonly (readonly ServedMirror[])[];
}

type Choices = Partial<Pick<MirrorServerOptions, 'limits' | 'tls' | 'host'>>;

/** Serves mirrors on a free port of loopback until the test ends. */
export async function startMirrorServer(
  mirrors: MirrorServerOptions['mirrors'],
  options: Choices = {},
): Promise<TestServer> {
  const running = await openMirrorServer(mirrors, options);
  onTestFinished(() => running.server.close());
  return running;
}

/** The same for `beforeAll`: whoever calls it closes the server. */
export async function openMirrorServer(
  mirrors: MirrorServerOptions['mirrors'],
  options: Choices = {},
): Promise<TestServer> {
  const facts: AccessFact[] = [];
  const notices: ServeNotice[] = [];
  const told: (readonly ServedMirror[])[] = [];
  const server = await MirrorServer.start({
    mirrors,
    host: '127.0.0.1',
    port: 0,
    ...options,
    onFact: (fact) => facts.push(fact),
    onMirrors: (all) => told.push(all),
    onNotice: (notice) => notices.push(notice),
  });
  const origin = (server.urls[0] ?? '').replace(/\/$/, '');
  return { server, origin, port: Number(new URL(origin).port), facts, notices, mirrors: told };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

/** One request as it stands: nothing is normalized, followed or decoded. Rejects when the answer breaks off. */
export function ask(url: string, asking: Asking = {}): Promise<Answer> {
  const [, host = '', target = ''] = /^http:\/\/([^/]+)(\/.*)$/.exec(url) ?? [];
  const [hostname, port] = host.split(':');
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path: target, ...asking, agent: asking.agent ?? new Agent({ keepAlive: false }) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/** Size and SHA-256 of what a URL gives, without holding it. */
export async function digestOf(url: string, agent: Agent): Promise<{ status: number; bytes: number; sha256: string }> {
  const sent = request(url, { agent });
  sent.end();
  const [response] = await once(sent, 'response');
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { status: response.statusCode, bytes, sha256: hash.digest('hex') };
}

/** Sends raw bytes and gives everything that comes back until the server closes, or until it has been quiet for a while. */
export function exchangeRaw(port: number, bytes: string | Buffer, quietMs = 1500): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = () => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(quietMs, done);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', done);
    socket.on('error', done);
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** Waits until something is so; the message says what never came. */
export async function until(what: string, isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`It never happened: ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}
