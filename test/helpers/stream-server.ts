import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface StreamServerOptions {
  /** A folder, or files by path; a Map may be changed while served. */
  readonly content: string | ReadonlyMap<string, string | Buffer>;
  /** What tells a client that nothing changed; default ETag. */
  readonly validator?: 'etag' | 'last-modified' | 'none';
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Called when an answer's content is settled and not yet sent. */
  readonly onContent?: (path: string) => void;
  /** Answers itself when it returns true. Counted all the same. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse, path: string) => boolean | Promise<boolean>;
}

interface ServedRequest {
  /** Decoded, without leading slash. */
  readonly path: string;
  /** As it was asked for. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  status: number;
  bodyBytes: number;
}

export interface StreamServer {
  /** Ends in a slash. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ServedRequest[];
  /** The paths asked for, in order, since the last call. */
  takePaths(): string[];
  /** Body bytes sent since the last call. */
  takeBytes(): number;
  close(): Promise<void>;
}

const lastModified = new Date('2025-07-01T08:00:00Z');

/** A file server on loopback that answers conditional requests and counts what it is asked. Ends with the test. */
export async function startStreamServer(options: StreamServerOptions): Promise<StreamServer> {
  const requests: ServedRequest[] = [];
  let pathsTaken = 0;
  let bytesTaken = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? '/';
    const path = decodeURIComponent(url.replace(/^\//, '').replace(/\?.*$/, ''));
    const record: ServedRequest = { path, url, headers: request.headers, status: 0, bodyBytes: 0 };
    requests.push(record);
    answer(options, request, response, path)
      .then((sent) => Object.assign(record, { status: response.statusCode, bodyBytes: sent }))
      .catch(() => response.destroy());
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(close);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
    port,
    requests,
    takePaths() {
      const fresh = requests.slice(pathsTaken).map(({ path }) => path);
      pathsTaken = requests.length;
      return fresh;
    },
    takeBytes() {
      const total = requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
      const fresh = total - bytesTaken;
      bytesTaken = total;
      return fresh;
    },
    close,
  };
}

async function answer(
  options: StreamServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<number> {
  if ((await options.onRequest?.(request, response, path)) === true) return 0;
  const body = await contentAt(options.content, path);
  options.onContent?.(path);
  if (body === undefined) {
    response.writeHead(404).end('not found');
    return 9;
  }
  const validator = options.validator ?? 'etag';
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if (validator === 'etag') response.setHeader('etag', etag);
  if (validator === 'last-modified') response.setHeader('last-modified', lastModified.toUTCString());
  const same =
    (validator === 'etag' && request.headers['if-none-match'] === etag) ||
    (validator === 'last-modified' && request.headers['if-modified-since'] === lastModified.toUTCString());
  if (same) {
    response.writeHead(304).end();
    return 0;
  }
  response.end(body);
  return body.length;
}

async function contentAt(content: StreamServerOptions['content'], path: string): Promise<Buffer | undefined> {
  if (typeof content === 'string') return readFile(join(content, path)).catch(() => undefined);
  const found = content.get(path);
  return found === undefined ? undefined : Buffer.from(found);
}
