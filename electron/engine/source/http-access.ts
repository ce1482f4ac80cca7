import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import { NetworkError } from '../errors.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
import { abortReason } from './abort-reason.ts';
import { createDispatcher, type DispatcherTimeouts, proxiesInUse } from './http-dispatcher.ts';
import { networkError, type RequestPlace } from './network-error.ts';
import { printableUrl } from './printable-url.ts';

export { isTransientStatus, retryAfterMs, statusError } from './network-error.ts';

const maxRedirects = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD';
  /** Bytes of the body held ready before the reader takes them; undici's default is 64 KiB. */
  readonly highWaterMark?: number;
}

/** An answer of any status but a followed redirect. The body must be read, destroyed or discarded. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Dispatcher.ResponseData['body'];
  /** The URL that answered, after redirects. */
  readonly url: string;
}

export interface HttpClient {
  /** Throws NetworkError, or the signal's reason once it is aborted. Errors of the body are for `bodyError`. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Translates what reading a body threw, as `request` does for all before it. */
  bodyError(error: unknown, request: Pick<HttpRequest, 'url' | 'signal'>): Error;
  /** Ends idle and running connections. */
  close(): Promise<void>;
}

/**
 * An HTTP client with the proxy, authorities and credentials of one source: keeps connections alive, asks for
 * unencoded bodies, follows at most five redirects and sends the Authorization to its own origin only.
 */
export function createHttpClient(access: HttpAccess, timeouts: DispatcherTimeouts = {}): HttpClient {
  const proxies = proxiesInUse(access.proxy, process.env);
  const proxyUrls = [...new Set([proxies.http, proxies.https].filter((url) => url !== undefined))];
  const tlsToProxy = proxyUrls.some((url) => url.startsWith('https:'));
  const dispatchers = new Map<boolean, Promise<Dispatcher>>();
  const place = (url: string): RequestPlace => ({ url, proxies: { urls: proxyUrls, certain: proxies.certain } });

  const dispatcherFor = (url: URL): Promise<Dispatcher> => {
    const secure = tlsToProxy || url.protocol === 'https:';
    const known = dispatchers.get(secure);
    if (known !== undefined) return known;
    const made = createDispatcher(access, secure, timeouts);
    dispatchers.set(secure, made);
    return made;
  };
  const translate = (error: unknown, { url, signal }: Pick<HttpRequest, 'url' | 'signal'>): Error =>
    signal?.aborted === true ? abortReason(signal) : networkError(error, place(url));

  return {
    async request(asked) {
      let url = asked.url;
      try {
        for (let hop = 0; hop <= maxRedirects; hop++) {
          const response = await send({ dispatcher: await dispatcherFor(new URL(url)), access, asked, url });
          const next = redirectTarget(response, url);
          if (next === undefined) return response;
          discard(response);
          url = next;
        }
      } catch (error) {
        throw translate(error, { url, signal: asked.signal });
      }
      throw new NetworkError(
        'HTTP_STATUS',
        `${printableUrl(asked.url)} was redirected more than ${maxRedirects} times, last to ${printableUrl(url)}. Check the URL.`,
      );
    },
    bodyError: translate,
    async close() {
      const made = await Promise.allSettled(dispatchers.values());
      await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.destroy() : undefined)));
    },
  };
}

/** Lets go of a body that nobody wants; a short one is read to its end, so that the connection stays usable. */
export function discard({ body }: Pick<HttpResponse, 'body'>): void {
  body.on('error', () => undefined);
  body.dump({ limit: 65_536 }).catch(() => undefined);
}

interface Sending {
  readonly dispatcher: Dispatcher;
  readonly access: HttpAccess;
  readonly asked: HttpRequest;
  readonly url: string;
}

async function send({ dispatcher, access, asked, url }: Sending): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  const { authorization } = access;
  const { statusCode, headers, body } = await request.call(dispatcher, {
    origin,
    path: `${pathname}${search}`,
    method: asked.method ?? 'GET',
    headers: {
      'accept-encoding': 'identity',
      'user-agent': access.userAgent,
      ...asked.headers,
      ...(authorization?.origin === origin ? { authorization: authorization.header } : {}),
    },
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    ...(asked.highWaterMark === undefined ? {} : { highWaterMark: asked.highWaterMark }),
  });
  return { statusCode, headers, body, url };
}

function redirectTarget({ statusCode, headers }: HttpResponse, from: string): string | undefined {
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
