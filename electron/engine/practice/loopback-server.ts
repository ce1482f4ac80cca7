import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerFromFolder } from './static-file.ts';
import { throttle } from './throttle.ts';

export interface LoopbackServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Cuts what is still being sent. */
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** Limit of each answer; absent: as fast as it goes. */
  readonly bytesPerSecond?: number;
}

/** Serves a folder, read-only, over HTTP on a free port of 127.0.0.1; no other machine can reach it. */
export async function serveFolder(root: string, options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    // What fails here is the client going away, or a file vanishing while it is sent: both end the connection.
    answer(root, options, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The loopback server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  root: string,
  { bytesPerSecond }: LoopbackOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const { statusCode, headers, body } = await answerFromFolder(root, request);
  response.writeHead(statusCode, headers);
  await pipeline(bytesPerSecond === undefined ? body : throttle(body, bytesPerSecond), response);
}
