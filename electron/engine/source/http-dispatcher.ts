import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { HttpAccess } from '../transfer/transfer.ts';
import { certificatesIn } from './authorities.ts';
import { proxiesInUse } from './proxies.ts';

export interface DispatcherTimeouts {
  /** No byte for so long, before or within the body, ends a request; default 30,000. */
  readonly stallTimeoutMs?: number;
  /** Default 15,000. */
  readonly connectTimeoutMs?: number;
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
  const extra = caPem === undefined ? [] : certificatesIn(caPem);
  return createSecureContext({ ca: [...new Set([...known, ...extra])] });
}
