import { EngineError, InputError, NetworkError } from '../errors.ts';
import { printableUrl } from './printable-url.ts';

/** Where a request went: the URL asked for and the proxies it may have gone through. */
export interface RequestPlace {
  readonly url: string;
  /** Proxy URLs in use; `certain` when every request goes through the proxy. */
  readonly proxies?: { readonly urls: readonly string[]; readonly certain: boolean };
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is not known here',
  EAI_AGAIN: 'the name could not be looked up',
  EAI_NODATA: 'the name has no address',
  ECONNREFUSED: 'nothing answers there',
  ENETUNREACH: 'there is no route to its network',
  EHOSTUNREACH: 'there is no route to it',
  EHOSTDOWN: 'it is down',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'no network address is available',
};

const late = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

const cut = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_ABORTED',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_INFO',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_HTTP2_STREAM_ERROR',
]);

const certificate =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|UND_ERR_PRX_TLS)/u;

/** Translates what undici, a socket, TLS or the resolver threw into a NetworkError. What is none of theirs passes unchanged. */
export function networkError(error: unknown, place: RequestPlace): Error {
  if (error instanceof EngineError) return error;
  const where = printableUrl(place.url);
  const proxyTrouble = proxyFailure(error, place);
  if (proxyTrouble !== undefined) {
    const text = `${where} could not be reached through the proxy: ${proxyTrouble}. Check the proxy's address and credentials.`;
    return new NetworkError('PROXY', text, { cause: error });
  }
  const code = codeOf(error);
  if (code === '') return error instanceof Error ? error : new Error(String(error));
  const host = hostOf(place.url);
  const reason = unreachable[code];
  if (reason !== undefined) {
    const text = `${host} could not be reached (${code}): ${reason}. Check the network connection and the URL ${where}.`;
    return new NetworkError('OFFLINE', text, { cause: error });
  }
  if (late.has(code)) {
    const text = `${host} did not answer in time when asked for ${where} (${code}). Check the connection, then try again.`;
    return new NetworkError('TIMEOUT', text, { cause: error });
  }
  if (certificate.test(code)) {
    const text = `The TLS connection to ${host} was refused: ${reasonOf(error)} (${code}). If its certificate comes from an authority of your own, name it with --ca.`;
    return new NetworkError('TLS', text, { cause: error });
  }
  if (cut.has(code) || code.startsWith('HPE_')) {
    const text = `The connection to ${host} broke off in the middle of ${where} (${code}). Try again.`;
    return new NetworkError('INTERRUPTED', text, { cause: error });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new NetworkError('TOO_LARGE', `${host} answered ${where} with more headers than are accepted.`, {
      cause: error,
    });
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_URL') {
    return new InputError('BAD_URL', `${where} cannot be asked for: ${reasonOf(error)}. Check the URL.`, {
      cause: error,
    });
  }
  return new NetworkError('INTERRUPTED', `Fetching ${where} failed: ${reasonOf(error)}. Try again.`, { cause: error });
}

/** The failure for an HTTP status that is no success; `details` holds `status`, and `retryAfterMs` where the server said it. */
export function statusError(
  url: string,
  status: number,
  asked?: { readonly retryAfter: string | string[] | undefined; readonly now: Date },
): NetworkError {
  const where = printableUrl(url);
  const waitMs = asked === undefined ? undefined : retryAfterMs(asked.retryAfter, asked.now);
  const details = { status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
  if (status === 407) {
    const text = `The proxy on the way to ${where} asks for credentials (status 407). Give them in the proxy's URL.`;
    return new NetworkError('PROXY', text, { details });
  }
  return new NetworkError('HTTP_STATUS', `${where} was answered with status ${status}. ${statusAdvice(status)}`, {
    details,
  });
}

function statusAdvice(status: number): string {
  if (status === 401 || status === 403) return 'Check the credentials given for this source.';
  if (status === 404 || status === 410) return 'Check the URL, or whether the source still has it.';
  if (status === 429 || status >= 500) return 'The server is overloaded or failing; try again later.';
  return 'Check the URL.';
}

/** True for answers that may be different a moment later: 408, 429 and server errors. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Milliseconds a `Retry-After` header (seconds or HTTP date, RFC 9110 10.2.3) asks to wait; undefined without a valid one. */
export function retryAfterMs(header: string | string[] | undefined, now: Date): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/u.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 4) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  if (error instanceof Error && error.name === 'HTTPParserError') return 'HPE_UNKNOWN';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0], depth + 1);
  return 'cause' in error ? codeOf(error.cause, depth + 1) : '';
}

function reasonOf(error: unknown): string {
  const told = error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : '';
  const text = told !== '' ? told : error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\.$/u, '').slice(0, 300);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return printableUrl(url);
  }
}

/** What is wrong with the proxy, when the failure lies with it and not with the server behind it. */
function proxyFailure(error: unknown, place: RequestPlace): string | undefined {
  const { proxies } = place;
  if (proxies === undefined || proxies.urls.length === 0) return undefined;
  const text = reasonOf(error);
  const code = codeOf(error);
  const answer = /^Proxy response \((\d+)\)/u.exec(text)?.[1];
  if (answer !== undefined) return `it answered the request for a tunnel with status ${answer}`;
  if (text.startsWith('Proxy Authentication Required')) return 'it asks for credentials (status 407)';
  if (code.startsWith('UND_ERR_PRX_') || code.startsWith('UND_ERR_SOCKS5')) return text;
  if (!(code in unreachable) && code !== 'UND_ERR_CONNECT_TIMEOUT') return undefined;
  const named = proxies.urls.find((proxy) => proxies.certain || failedAt(error, new URL(proxy)));
  return named === undefined
    ? undefined
    : `${new URL(named).host}: ${unreachable[code] ?? 'it did not answer in time'}`;
}

/** Whether a connection error tells of this very host and port. */
function failedAt(error: unknown, proxy: URL): boolean {
  if (error instanceof AggregateError) return error.errors.some((inner) => failedAt(inner, proxy));
  if (!(error instanceof Error)) return false;
  const hostname = proxy.hostname.replace(/^\[|\]$/gu, '');
  if ('hostname' in error && error.hostname === hostname) return true;
  const port = proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port);
  return 'port' in error && error.port === port && (!('host' in error) || error.host === hostname);
}
