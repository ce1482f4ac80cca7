import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { InputError } from '../errors.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
import { printableUrl } from './printable-url.ts';

export interface DispatcherTimeouts {
  /** No byte for so long, before or within the body, ends a request; default 30,000. */
  readonly stallTimeoutMs?: number;
  /** Default 15,000. */
  readonly connectTimeoutMs?: number;
}

/** The proxies in use; `certain` when no request goes without. */
export interface ProxiesInUse {
  readonly http?: string;
  readonly https?: string;
  readonly certain: boolean;
}

/** Reads the proxy choice; from the environment http_proxy and https_proxy in either case, lower case first. Throws BAD_URL. */
export function proxiesInUse(choice: HttpAccess['proxy'], environment: NodeJS.ProcessEnv): ProxiesInUse {
  if (choice.kind === 'none') return { certain: false };
  if (choice.kind === 'explicit') {
    const proxy = proxyUrl(choice.url);
    return { http: proxy, https: proxy, certain: true };
  }
  const http = environment.http_proxy ?? environment.HTTP_PROXY ?? '';
  const https = environment.https_proxy ?? environment.HTTPS_PROXY ?? '';
  return {
    ...(http === '' ? {} : { http: proxyUrl(http) }),
    ...(https === '' ? {} : { https: proxyUrl(https) }),
    certain: false,
  };
}

/** As curl does, a proxy without a scheme is an HTTP proxy. */
function proxyUrl(text: string): string {
  const full = text.includes('://') ? text : `http://${text}`;
  const url = URL.parse(full);
  if (url === null || url.hostname === '' || !/^(https?|socks5?):$/u.test(url.protocol)) {
    const shown = printableUrl(full);
    throw new InputError(
      'BAD_URL',
      `The proxy ${shown} is not an address that can be used: give it as http://HOST:PORT.`,
    );
  }
  return url.href;
}

/** A connection pool for the access given. With `secure` the certificate authorities are read, which takes a tenth of a second. */
export async function createDispatcher(
  access: HttpAccess,
  secure: boolean,
  timeouts: DispatcherTimeouts,
): Promise<Dispatcher> {
  const stallTimeoutMs = timeouts.stallTimeoutMs ?? 30_000;
  const connectTimeoutMs = timeouts.connectTimeoutMs ?? 15_000;
  const tls = secure ? { secureContext: authorities(access.caPem) } : {};
  const common = {
    allowH2: false,
    bodyTimeout: stallTimeoutMs,
    headersTimeout: stallTimeoutMs,
    connectTimeout: connectTimeoutMs,
    connect: { ...tls, timeout: connectTimeoutMs },
  };
  const { http, https, certain } = proxiesInUse(access.proxy, process.env);
  if (http === undefined && https === undefined) return new Agent(common);
  // Tunnels need all of undici: its main module gives every dispatcher the `connect` they call.
  const { EnvHttpProxyAgent, ProxyAgent } = await import('undici');
  const proxied = { ...common, requestTls: tls, proxyTls: tls };
  if (certain && http !== undefined) return new ProxyAgent({ ...proxied, uri: http });
  return new EnvHttpProxyAgent({ ...proxied, httpProxy: http ?? '', httpsProxy: https ?? '' });
}

/** The authorities Node brings, the system's, and those in `caPem`. Throws BAD_ARGUMENT where `caPem` is no PEM. */
function authorities(caPem: string | undefined): SecureContext {
  const known =
    typeof getCACertificates === 'function'
      ? [...getCACertificates('default'), ...getCACertificates('system')]
      : rootCertificates;
  if (caPem === undefined) return createSecureContext({ ca: [...new Set(known)] });
  const extra = caPem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gsu) ?? [];
  const advice = 'Give a PEM file with the certificate of the authority.';
  if (extra.length === 0) throw new InputError('BAD_ARGUMENT', `The CA file holds no PEM certificate. ${advice}`);
  try {
    // A certificate that cannot be read would be passed over in silence.
    for (const certificate of extra) new X509Certificate(certificate);
    return createSecureContext({ ca: [...new Set([...known, ...extra])] });
  } catch (error) {
    throw new InputError('BAD_ARGUMENT', `The CA file holds a certificate that cannot be read. ${advice}`, {
      cause: error,
    });
  }
}
