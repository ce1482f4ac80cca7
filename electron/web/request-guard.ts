import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusal.ts';

/** Names by which this server may be called: a page of another name that was pointed at this address (DNS rebinding) is refused. */
export function refuseHost({ headers }: IncomingMessage, hosts: ReadonlySet<string>): Refusal | undefined {
  if (headers.host !== undefined && hosts.has(headers.host.toLowerCase())) return undefined;
  return { status: 421, message: 'This address is not one of Streamferry. Use the one that it printed.' };
}

/**
 * Calls and events are for the interface's own page. Browsers name the origin of every POST; `Sec-Fetch-Site` is there in
 * all of today's (Fetch Metadata Request Headers).
 */
export function refuseOtherPages({ headers, method }: IncomingMessage): Refusal | undefined {
  const { origin } = headers;
  const named = origin === undefined ? method === 'GET' : origin === `http://${headers.host}`;
  const site = headers['sec-fetch-site'];
  if (named && (site === undefined || site === 'same-origin')) return undefined;
  return { status: 403, message: 'Only the page of Streamferry itself may ask this.' };
}

/** Other sites may send a person here, as a link does, and take nothing themselves. */
export function refuseEmbedding({ headers }: IncomingMessage): Refusal | undefined {
  const site = headers['sec-fetch-site'];
  const own = site === undefined || site === 'same-origin' || site === 'none';
  if (own || isNavigation(headers)) return undefined;
  return { status: 403, message: 'Other pages may not load parts of Streamferry.' };
}

function isNavigation(headers: IncomingMessage['headers']): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/**
 * A link from another site comes without the cookie, since that is SameSite=Strict: the same page, asked for again by
 * itself, comes with it.
 */
export function mayComeAgain(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-site'] === 'cross-site' && isNavigation(request.headers);
}
