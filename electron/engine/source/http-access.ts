import type { IncomingHttpHeaders } from 'node:http';
import { NetworkError } from '../errors.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
import { abortReason, throwIfAborted } from './abort-reason.ts';
import type { DispatcherTimeouts } from './http-dispatcher.ts';
import type { HttpAnswer, HttpBody, HttpQuestion } from './http-message.ts';
import { networkError, type RequestPlace } from './network-error.ts';
import { printableUrl } from './printable-url.ts';
import { proxiesInUse } from './proxies.ts';
import type { UndiciHttp } from './undici-http.ts';

export { isTransientStatus, statusError } from './network-error.ts';

const maxRedirects = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** A short body is read to its end, so that its connection stays usable. */
const shortBytes = 65_536;

interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** The reader is slow on purpose: as little as possible is to be under way. */
  readonly slowly?: boolean;
}

/** An answer of any status but a followed redirect. The body must be read to its end, destroyed or discarded. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** Throws as `request` does. */
  readonly body: HttpBody;
  /** The URL that answered, after redirects. */
  readonly url: string;
}

export interface HttpClient {
  /** Throws NetworkError, or the signal's reason once it is aborted. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Ends idle and running connections. */
  close(): Promise<void>;
}

/**
 * An HTTP client with the proxy, authorities and credentials of one source: keeps connections alive, asks for
 * unencoded bodies, follows at most five redirects and sends the Authorization to its own origin only.
 */
export function createHttpClient(access: HttpAccess, timeouts: DispatcherTimeouts = {}): HttpClient {
  return new SourceClient(access, timeouts);
}

/** Lets go of a body that nobody wants. */
export async function discard({ body }: Pick<HttpResponse, 'body'>): Promise<void> {
  try {
    let left = shortBytes;
    for (let chunk = await body.next(); chunk !== undefined && left > 0; chunk = await body.next()) {
      left -= chunk.length;
    }
  } catch {
    // It was not wanted.
  } finally {
    body.destroy();
  }
}

class SourceClient implements HttpClient {
  readonly #access: HttpAccess;
  readonly #proxies: RequestPlace['proxies'];
  readonly #tlsToProxy: boolean;
  readonly #load: () => Promise<UndiciHttp>;
  #undici: Promise<UndiciHttp> | undefined;

  constructor(access: HttpAccess, timeouts: DispatcherTimeouts) {
    const { http, https, certain } = proxiesInUse(access.proxy, process.env);
    const urls = [...new Set([http, https].filter((url) => url !== undefined))];
    this.#access = access;
    this.#proxies = { urls, certain };
    this.#tlsToProxy = urls.some((url) => url.startsWith('https:'));
    // It takes a tenth of the start-up budget.
    this.#load = async () => new (await import('./undici-http.ts')).UndiciHttp(access, timeouts);
  }

  async request({ url: asked, headers = {}, signal, slowly = false }: HttpRequest): Promise<HttpResponse> {
    let url = asked;
    try {
      for (let hop = 0; hop <= maxRedirects; hop++) {
        const target = new URL(url);
        const answer = await this.#ask(
          { url: target, headers: { ...this.#headers(target), ...headers }, signal },
          slowly,
        );
        const next = redirectTarget(answer, url);
        if (next === undefined) return { ...answer, body: this.#told(answer.body, url, signal), url };
        await discard(answer);
        url = next;
      }
    } catch (error) {
      throw this.#translated(error, url, signal);
    }
    throw new NetworkError(
      'HTTP_STATUS',
      `${printableUrl(asked)} was redirected more than ${maxRedirects} times, last to ${printableUrl(url)}. Check the URL.`,
    );
  }

  async close(): Promise<void> {
    await (await this.#undici)?.close();
  }

  async #ask(question: HttpQuestion, slowly: boolean): Promise<HttpAnswer> {
    throwIfAborted(question.signal);
    this.#undici ??= this.#load();
    const secure = this.#tlsToProxy || question.url.protocol === 'https:';
    return (await this.#undici).get(question, { secure, slowly });
  }

  #headers({ origin }: URL): Record<string, string> {
    const { userAgent, authorization } = this.#access;
    return {
      'accept-encoding': 'identity',
      'user-agent': userAgent,
      ...(authorization?.origin === origin ? { authorization: authorization.header } : {}),
    };
  }

  #told(body: HttpBody, url: string, signal: AbortSignal | undefined): HttpBody {
    return {
      next: () =>
        body.next().catch((error: unknown) => {
          throw this.#translated(error, url, signal);
        }),
      destroy: () => body.destroy(),
    };
  }

  #translated(error: unknown, url: string, signal: AbortSignal | undefined): Error {
    if (signal?.aborted === true) return abortReason(signal);
    return networkError(error, { url, ...(this.#proxies === undefined ? {} : { proxies: this.#proxies }) });
  }
}

function redirectTarget({ statusCode, headers }: HttpAnswer, from: string): string | undefined {
  const { location } = headers;
  if (!redirectStatuses.has(statusCode) || location === undefined) return undefined;
  const target = URL.parse(location, from);
  if (target === null || !/^https?:$/u.test(target.protocol)) {
    throw new NetworkError(
      'HTTP_STATUS',
      `${printableUrl(from)} was redirected to something that is no http or https URL. Check the URL.`,
      { details: { status: statusCode } },
    );
  }
  target.username = '';
  target.password = '';
  target.hash = '';
  return target.href;
}
