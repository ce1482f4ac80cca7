import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { errnoOf } from '../errors.ts';
import { type AccessRecorder, addressOf, askingOf } from './access-record.ts';
import type { Answers } from './answers.ts';
import type { ServerLimits } from './server-limits.ts';
import type { TlsPair } from './tls-pair.ts';

interface FrontParts {
  readonly limits: ServerLimits;
  readonly tls: TlsPair | undefined;
  readonly answers: Answers;
  readonly recorder: AccessRecorder;
  readonly onCrowded: () => void;
  /** A bug: the request was cut off. */
  readonly onBug: (error: unknown) => void;
}

interface Connection {
  readonly id: number;
  /** Requests not answered yet. */
  waiting: number;
  /** Settles when the last of them is. */
  tail: Promise<void>;
}

/**
 * HTTP/1.1 as far as every server has it: heads, timeouts, keep-alive, one answer after another. What is no HTTP gets a 400
 * and is closed, an oversized head 431, a slow one 408.
 */
export class HttpFront {
  readonly server: Server;
  readonly #parts: FrontParts;
  readonly #connections = new WeakMap<Duplex, Connection>();
  #connectionCount = 0;

  constructor(parts: FrontParts) {
    this.#parts = parts;
    const { limits, tls } = parts;
    const options = {
      maxHeaderSize: limits.maxHeadBytes,
      headersTimeout: limits.headTimeoutMs,
      requestTimeout: limits.headTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, limits.headTimeoutMs / 2),
      keepAliveTimeout: limits.idleTimeoutMs,
      keepAlive: true,
      noDelay: true,
    };
    const server =
      tls === undefined
        ? createServer(options)
        : createTlsServer({ ...options, cert: tls.certificate, key: tls.key, handshakeTimeout: limits.headTimeoutMs });
    server.maxConnections = limits.maxConnections;
    server.setTimeout(limits.idleTimeoutMs);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#queue(request, response));
    // A body is refused before it is sent.
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => this.#queue(request, response));
    server.on('clientError', (error: Error, socket: Duplex) => this.#refuse(error, socket));
    server.on('connect', (_request: IncomingMessage, socket: Duplex) => closeWith(socket, '405 Method Not Allowed'));
    server.on('drop', () => parts.onCrowded());
    this.server = server;
  }

  /** One connection's requests are answered one after another, however many it sends ahead. */
  #queue(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connectionOf(request.socket);
    if (connection.waiting >= this.#parts.limits.maxPipelined) {
      request.socket.destroy();
      return;
    }
    connection.waiting += 1;
    connection.tail = connection.tail
      .then(() => this.#answer(request, response, connection.id))
      .catch((error: unknown) => {
        response.destroy();
        this.#parts.onBug(error);
      })
      .finally(() => {
        connection.waiting -= 1;
      });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, connectionId: number): Promise<void> {
    if (request.socket.destroyed) return;
    const record = this.#parts.recorder.begin(askingOf(request, connectionId));
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    try {
      await this.#parts.answers.answer({ request, response, record });
      await closed;
    } finally {
      record.end();
    }
  }

  /** What is no request. In the middle of an answer nothing can be said any more. */
  #refuse(error: Error, socket: Duplex): void {
    const code = errnoOf(error);
    const connection = this.#connectionOf(socket);
    if (!socket.writable || connection.waiting > 0 || code === undefined || code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const status = statusOf(code);
    const address = 'remoteAddress' in socket ? String(socket.remoteAddress) : '';
    const record = this.#parts.recorder.begin({
      connectionId: connection.id,
      address: addressOf({ remoteAddress: address }),
      userAgent: undefined,
      method: '',
      url: '',
    });
    record.answered(Number(status.slice(0, 3)));
    record.end();
    closeWith(socket, status);
  }

  #connectionOf(socket: Duplex): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    this.#connectionCount += 1;
    const connection = { id: this.#connectionCount, waiting: 0, tail: Promise.resolve() };
    this.#connections.set(socket, connection);
    return connection;
  }
}

function statusOf(code: string): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
}

const lingerMs = 500;

/** Says a last word and leaves the client a moment to read it. */
function closeWith(socket: Duplex, status: string): void {
  const allow = status.startsWith('405') ? 'Allow: GET, HEAD\r\n' : '';
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${allow}Connection: close\r\nContent-Length: 0\r\n\r\n`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
