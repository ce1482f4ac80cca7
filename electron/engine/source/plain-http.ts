import { abortReason } from './abort-reason.ts';
import type { HttpAnswer, HttpBody, HttpQuestion } from './http-message.ts';
import { PlainConnection, type PlainTimeouts } from './plain-connection.ts';
import type { ResponseHead } from './response-head.ts';

/** Servers hang up on idle connections after five seconds or more. */
const idleMs = 4000;

interface Idle {
  readonly connection: PlainConnection;
  readonly sinceMs: number;
}

interface Answered {
  readonly head: ResponseHead;
  readonly connection: PlainConnection;
}

/**
 * GET over unencrypted HTTP/1.1 without proxies, for the bulk of a mirror: half the processor time and half the memory of
 * a full client. Throws what sockets throw, and the signal's reason once it is aborted.
 */
export class PlainHttp {
  readonly #timeouts: PlainTimeouts;
  readonly #idle = new Map<string, Idle[]>();
  /** Hosts that speak something else. */
  readonly #others = new Set<string>();
  readonly #open = new Set<PlainConnection>();

  constructor(timeouts: PlainTimeouts) {
    this.#timeouts = timeouts;
  }

  /** Undefined: a full client has to ask. */
  async get({ url, headers, signal }: HttpQuestion): Promise<HttpAnswer | undefined> {
    const request = this.#others.has(url.host) ? undefined : requestText(url, headers);
    if (request === undefined) return undefined;
    const answered = await this.#ask(url, request, signal);
    if (answered === undefined) {
      this.#others.add(url.host);
      return undefined;
    }
    const { status, headers: told } = answered.head;
    return { statusCode: status, headers: told, body: this.#body(url.host, answered.connection, signal) };
  }

  close(): void {
    for (const connection of this.#open) connection.destroy();
    this.#open.clear();
  }

  async #ask(url: URL, request: string, signal: AbortSignal | undefined): Promise<Answered | undefined> {
    for (;;) {
      const kept = this.#takeIdle(url.host);
      const connection = kept ?? this.#connect(url);
      try {
        const head = await unlessAborted(signal, connection, () => connection.ask(request));
        if (head !== undefined) return { head, connection };
        this.#drop(connection);
        return undefined;
      } catch (error) {
        this.#drop(connection);
        // The other side may have hung up on an idle connection just when it was asked.
        if (kept === undefined || connection.wasHeard || signal?.aborted === true) throw error;
      }
    }
  }

  #body(host: string, connection: PlainConnection, signal: AbortSignal | undefined): HttpBody {
    let ended = false;
    return {
      next: async () => {
        if (ended) return undefined;
        const chunk = await unlessAborted(signal, connection, () => connection.next());
        if (chunk !== undefined) return chunk;
        ended = true;
        this.#keep(host, connection);
        return undefined;
      },
      destroy: () => {
        if (!ended) this.#drop(connection);
        ended = true;
      },
    };
  }

  #connect({ hostname, port }: URL): PlainConnection {
    const place = { host: hostname.replace(/^\[|\]$/gu, ''), port: port === '' ? 80 : Number(port) };
    const connection = new PlainConnection(place, this.#timeouts);
    this.#open.add(connection);
    return connection;
  }

  #takeIdle(host: string): PlainConnection | undefined {
    const idle = this.#idle.get(host) ?? [];
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      if (last.connection.isFree && performance.now() - last.sinceMs < idleMs) return last.connection;
      this.#drop(last.connection);
    }
    return undefined;
  }

  #keep(host: string, connection: PlainConnection): void {
    if (!connection.isFree) {
      this.#drop(connection);
      return;
    }
    const idle = this.#idle.get(host) ?? [];
    idle.push({ connection, sinceMs: performance.now() });
    this.#idle.set(host, idle);
  }

  #drop(connection: PlainConnection): void {
    connection.destroy();
    this.#open.delete(connection);
  }
}

/** Ends the connection as soon as the signal is aborted, so that nothing waits for it any longer. */
async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  connection: PlainConnection,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work();
  const onAbort = () => connection.destroy(abortReason(signal));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Undefined where a header holds what may not stand in one. */
function requestText({ host, pathname, search }: URL, headers: Readonly<Record<string, string>>): string | undefined {
  const lines = Object.entries({ host, connection: 'keep-alive', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  if (!lines.every((line) => /^[\t\x20-\x7e\x80-\xff]*$/u.test(line))) return undefined;
  return [`GET ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
