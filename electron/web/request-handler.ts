import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Failure } from '../contract/failure.ts';
import { type Dispatcher, maxPayloadBytes } from '../host/dispatcher.ts';
import { pageHeaders } from '../host/page-headers.ts';
import type { EventStream } from './event-stream.ts';
import { type Notice, noticeHeaders, noticePage } from './notice-page.ts';
import { readJson } from './read-json.ts';
import type { Refusal } from './refusal.ts';
import { mayComeAgain, refuseEmbedding, refuseHost, refuseOtherPages } from './request-guard.ts';
import type { Session } from './session.ts';
import { staticAnswer } from './static-answer.ts';

export interface HandlerParts {
  readonly session: Session;
  /** Values of the Host header that are this server's, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly dispatcher: Dispatcher;
  readonly events: EventStream;
  readonly rendererFolder: string;
}

/** Answers every request: the printed address once, then calls, events and the built interface for who has the cookie. */
export class RequestHandler {
  readonly #parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { session, hosts } = this.#parts;
    const wrongHost = refuseHost(request, hosts);
    if (wrongHost !== undefined) return refuse(response, wrongHost);
    const { pathname, searchParams } = new URL(`http://host${request.url?.startsWith('/') ? request.url : '/'}`);
    const token = searchParams.get('token');
    if (pathname === '/' && token !== null && request.method === 'GET') return this.#exchange(request, response, token);
    const isCall = pathname.startsWith('/api/');
    if (!session.owns(request)) return isCall ? refuse(response, notSignedIn) : tellNoSession(request, response);
    if (isCall) return this.#call(request, response, pathname.slice('/api/'.length));
    if (pathname === '/events') return this.#events(request, response, searchParams.get('after'));
    return this.#file(request, response, pathname);
  }

  /** The token leaves the address at once: neither history nor a copied address holds it. */
  #exchange(request: IncomingMessage, response: ServerResponse, token: string): void {
    const { session } = this.#parts;
    const cookie = session.exchange(token);
    if (cookie === undefined && !session.owns(request)) {
      tellNotice(response, 403, usedLink);
      return;
    }
    response
      .writeHead(303, {
        ...pageHeaders,
        'cache-control': 'no-store',
        location: '/',
        ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
      })
      .end();
  }

  async #call(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const refusal = request.method === 'POST' ? refuseOtherPages(request) : { ...wrongMethod, allow: 'POST' };
    if (refusal !== undefined) return refuse(response, refusal);
    const { dispatcher } = this.#parts;
    if (!dispatcher.has(name)) return refuse(response, { status: 404, message: 'There is no such method.' });
    const body = await readJson(request, maxPayloadBytes);
    if ('refusal' in body) return refuse(response, body.refusal);
    tellJson(response, 200, await dispatcher.call(name, body.value));
  }

  async #events(request: IncomingMessage, response: ServerResponse, after: string | null): Promise<void> {
    const refusal = request.method === 'GET' ? refuseOtherPages(request) : { ...wrongMethod, allow: 'GET' };
    if (refusal !== undefined) return refuse(response, refusal);
    const last = String(request.headers['last-event-id'] ?? after ?? '');
    await this.#parts.events.open(response, /^\d{1,15}$/u.test(last) ? Number(last) : undefined);
  }

  async #file(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const refusal = isReading(request) ? refuseEmbedding(request) : { ...wrongMethod, allow: 'GET, HEAD' };
    if (refusal !== undefined) return refuse(response, refusal);
    const answer = await staticAnswer(request, path, this.#parts.rendererFolder);
    if (answer === undefined) {
      return path === '/'
        ? tellNotice(response, 503, notBuilt)
        : refuse(response, { status: 404, message: 'Not found.' });
    }
    response.writeHead(answer.statusCode, answer.headers);
    // Both ends are closed with whichever fails: a page that goes away leaves no file open.
    await pipeline(answer.body, response).catch(() => {});
  }
}

const wrongMethod = { status: 405, message: 'Not this method.' } as const;
const notSignedIn: Refusal = {
  status: 403,
  message: 'This browser is not signed in. Open the address that Streamferry printed.',
};
const noSession: Notice = {
  title: 'Open the printed address.',
  message:
    'This page belongs to a Streamferry that was started in a terminal. Open the whole address that it printed there; if that was used already, stop it and start it again.',
};
const usedLink: Notice = {
  title: 'This address was used already.',
  message:
    'It works once. Go on in the browser that opened it, or stop Streamferry and start it again for a new address.',
};
const notBuilt: Notice = {
  title: 'The interface is not built.',
  message: 'Run npm run build in the folder of Streamferry, then load this page again.',
};

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function tellNoSession(request: IncomingMessage, response: ServerResponse): void {
  tellNotice(response, 403, mayComeAgain(request) ? { ...noSession, again: true } : noSession);
}

function tellNotice(response: ServerResponse, status: number, notice: Notice): void {
  response.writeHead(status, noticeHeaders).end(noticePage(notice));
}

/** A refusal has the form of a reply, so that an interface can show it. What the request still carries is read to nowhere. */
function refuse(response: ServerResponse, { status, message, allow }: Refusal): void {
  const failure: Failure = { code: 'BAD_ARGUMENT', message };
  if (allow !== undefined) response.setHeader('allow', allow);
  response.req.resume();
  tellJson(response, status, { ok: false, failure });
}

function tellJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response
    .writeHead(status, {
      ...pageHeaders,
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
