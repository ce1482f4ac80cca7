import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { AccessRecord } from './access-record.ts';

/** One request, its response, and what is recorded of it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: AccessRecord;
}

/** The answer to everything that is not published: clients go on to another place after a 404 and after nothing else. */
export function notFound(exchange: Exchange): void {
  say(exchange, 404, 'There is nothing here.');
}

/** Answers with a sentence. */
export function say(exchange: Exchange, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
  respond(exchange, status, Buffer.from(`${text}\n`), {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
}

/** Answers with a small body that is all there. */
export function respond(
  { request, response, record }: Exchange,
  status: number,
  body: Buffer,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...headers, 'Content-Length': body.length });
  record.answered(status);
  if (request.method === 'HEAD') response.end();
  else response.end(body, () => record.sent(body.length));
}
