import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { errnoOf } from '../errors.ts';
import { type Exchange, notFound, respond, say } from './exchange.ts';
import type { FileAnswers } from './file-answers.ts';
import { frontPage, mirrorPage } from './listing/pages.ts';
import { pathOfTarget } from './request-target.ts';
import { ClientGone } from './send-body.ts';
import type { Site } from './site.ts';

/** Answers requests: GET and HEAD for what the mirrors publish and for the pages about it, 404 for everything else. */
export class Answers {
  readonly #site: Site;
  readonly #files: FileAnswers;

  constructor(site: Site, files: FileAnswers) {
    this.#site = site;
    this.#files = files;
  }

  /** Settles when all is handed over or the client is gone; throws only what nobody expected. */
  async answer(exchange: Exchange): Promise<void> {
    try {
      await this.#dispatch(exchange);
    } catch (error) {
      if (error instanceof ClientGone) return;
      const code = errnoOf(error);
      if ((code !== 'EMFILE' && code !== 'ENFILE') || exchange.response.headersSent) throw error;
      say(exchange, 503, 'Too many files are open. Try again.', { 'Retry-After': '5' });
    }
  }

  async #dispatch(exchange: Exchange): Promise<void> {
    const { request, record } = exchange;
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      record.start();
      say(exchange, refusal.status, refusal.text, refusal.headers);
      return;
    }
    const path = pathOfTarget(request.url ?? '');
    const place = path === undefined ? undefined : this.#site.find(path);
    switch (place?.kind) {
      case undefined:
        record.start();
        notFound(exchange);
        return;
      case 'file':
        await this.#files.answer(exchange, place.site, place.served);
        return;
      case 'front':
        record.start();
        showPage(exchange, frontPage(this.#site.mirrors));
        return;
      case 'mirror':
        record.start({ mirrorId: place.site.folder.mirror.mirrorId, path: undefined, sizeBytes: 0 });
        showPage(exchange, mirrorPage(place.site, urlOf(request)));
    }
  }
}

function showPage(exchange: Exchange, page: { readonly body: Buffer; readonly headers: OutgoingHttpHeaders }): void {
  respond(exchange, 200, page.body, page.headers);
}

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers: OutgoingHttpHeaders;
}

/** Requests that are not for reading, that bring something along, or that come from before HTTP had heads. */
function refusalOf({ method, headers, httpVersionMajor }: IncomingMessage): Refusal | undefined {
  if (httpVersionMajor < 1) return { status: 400, text: 'HTTP/1.1 is spoken here.', headers: { Connection: 'close' } };
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
  // What the body is would have to be read to keep the connection.
  const close: OutgoingHttpHeaders = hasBody ? { Connection: 'close' } : {};
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, text: 'Only GET and HEAD are answered.', headers: { Allow: 'GET, HEAD', ...close } };
  return hasBody ? { status: 400, text: 'A request here has no body.', headers: close } : undefined;
}

const hostAndPort = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/u;

/** Where the person who asks has found this server: MAAS finds it there too, most likely. Without slash at its end. */
function urlOf({ headers, socket }: IncomingMessage): string {
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const { host } = headers;
  if (host !== undefined && hostAndPort.test(host)) return `${scheme}://${host}`;
  const address = socket.localAddress ?? 'localhost';
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${socket.localPort}`;
}
