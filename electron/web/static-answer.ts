import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { send } from '@fastify/send';
import { pageHeaders } from '../host/page-headers.ts';

export interface StaticAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Where the build puts what has its digest in its name. */
const hashed = /^\/assets\//u;

/** A file of the built interface; undefined for folders, dot files and whatever lies outside or is not there. */
export async function staticAnswer(
  request: IncomingMessage,
  path: string,
  root: string,
): Promise<StaticAnswer | undefined> {
  const wanted = path === '/' ? '/index.html' : path;
  const answer = await send(request, wanted, { root, index: false, dotfiles: 'ignore', cacheControl: false });
  if (answer.type !== 'file') {
    answer.stream.destroy();
    return undefined;
  }
  const cacheControl = hashed.test(wanted) ? 'public, max-age=31536000, immutable' : 'no-store';
  return {
    statusCode: answer.statusCode,
    headers: { ...answer.headers, ...pageHeaders, 'cache-control': cacheControl },
    body: answer.stream,
  };
}
