import { InputError } from '../errors.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
import { printableUrl } from './printable-url.ts';

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
