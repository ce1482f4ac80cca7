import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { send } from '@fastify/send';

/** What a server shall answer: written as it is, the body to its end. */
export interface StaticAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Large reads: a loopback server is held back by the number of calls, not by bytes. */
const readBytes = 1024 * 1024;

/**
 * Answers GET and HEAD for a file below the root: single ranges, conditions, strong ETag of size and modification time.
 * Folders, dot files and whatever lies outside are 404.
 */
export async function answerFromFolder(root: string, request: IncomingMessage): Promise<StaticAnswer> {
  const ifRange = request.headers['if-range'];
  // The library calls its ETags weak and would compare them so; size and time are all the content there is here.
  if (typeof ifRange === 'string' && ifRange.startsWith('"')) request.headers['if-range'] = `W/${ifRange}`;
  const [path = '/'] = (request.url ?? '/').split('?');
  const answer = await send(request, path, {
    root,
    index: false,
    dotfiles: 'ignore',
    highWaterMark: readBytes,
  });
  const wrongPlace = answer.type === 'directory' || answer.statusCode === 403;
  const { ETag, ...headers } = answer.headers;
  return {
    statusCode: wrongPlace ? 404 : answer.statusCode,
    headers: ETag === undefined ? headers : { ...headers, ETag: ETag.replace(/^W\//, '') },
    body: answer.stream,
  };
}
