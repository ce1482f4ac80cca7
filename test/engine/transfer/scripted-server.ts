import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What to answer. `nth` counts the requests for that path, from 1. */
export type Script = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

export interface ScriptedServer {
  readonly requests: readonly SeenRequest[];
  /** Most requests that were under way at one moment. */
  readonly mostAtOnce: number;
  url(path: string): string;
}

/** A loopback server that does to each request what the test says; it ends with the test. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const counts = new Map<string, number>();
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    requests.push({ path, headers: request.headers });
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.once('close', () => {
      atOnce -= 1;
    });
    script(request, response, nth);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    url: (path) => `http://127.0.0.1:${port}${path}`,
  };
}

export interface Content {
  readonly body: Buffer;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Answers as a good server does: ranges, If-Range, 416. */
export function serveWell(request: IncomingMessage, response: ServerResponse, content: Content): void {
  const { status, headers, part } = goodAnswer(request, content);
  response.writeHead(status, headers).end(part);
}

export interface GoodAnswer {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly part: Buffer;
}

export function goodAnswer(request: IncomingMessage, { body, etag, lastModified }: Content): GoodAnswer {
  const headers: Record<string, string | number> = { 'accept-ranges': 'bytes' };
  if (etag !== undefined) headers.etag = etag;
  if (lastModified !== undefined) headers['last-modified'] = lastModified;
  const from = rangeStart(request);
  const guard = request.headers['if-range'];
  if (from === undefined || (guard !== undefined && guard !== etag && guard !== lastModified)) {
    return { status: 200, headers: { ...headers, 'content-length': body.length }, part: body };
  }
  if (from >= body.length) {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${body.length}` }, part: Buffer.alloc(0) };
  }
  const part = body.subarray(from);
  const contentRange = `bytes ${from}-${body.length - 1}/${body.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange, 'content-length': part.length }, part };
}

/** The first byte of a `Range: bytes=N-`. */
function rangeStart(request: IncomingMessage): number | undefined {
  const first = /^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1];
  return first === undefined ? undefined : Number(first);
}

/** A good answer that ends the connection when so many bytes of its body are out. */
export function serveCut(request: IncomingMessage, response: ServerResponse, content: Content, afterBytes: number) {
  const { status, headers, part } = goodAnswer(request, content);
  response.writeHead(status, headers);
  response.write(part.subarray(0, afterBytes), () => setTimeout(() => response.destroy(), 30));
}
