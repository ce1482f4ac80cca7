import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NetworkError } from '../errors.ts';
import type { HttpResponse } from './http-access.ts';
import { printableUrl } from './printable-url.ts';

export interface ReceivedBody {
  readonly bytes: Buffer;
  /** As received, before any decoding. */
  readonly transferredBytes: number;
}

/** Reads a body whole. Throws TOO_LARGE as soon as more than `maxBytes` have come out of it, decoded or not. */
export async function readBody(response: HttpResponse, maxBytes: number): Promise<ReceivedBody> {
  const { body, headers, url } = response;
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const declared = Number(headers['content-length']);
  if (declared > maxBytes) {
    body.destroy();
    throw tooLarge(url, maxBytes);
  }
  let transferredBytes = 0;
  const received = async function* (): AsyncGenerator<Buffer> {
    try {
      for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) {
        transferredBytes += chunk.length;
        yield Buffer.from(chunk);
      }
    } finally {
      body.destroy();
    }
  };
  const collector = new Collector(url, maxBytes);
  if (encoding === 'identity' || encoding === '') await pipeline(received, collector.take);
  else await pipeline(received, await decoder(encoding, response), collector.take);
  return { bytes: Buffer.concat(collector.chunks), transferredBytes };
}

/** The failure for a document over its cap. */
export function tooLarge(where: string, maxBytes: number): NetworkError {
  const shown = where.includes('://') ? printableUrl(where) : where;
  const text = `${shown} is larger than the ${maxBytes} bytes a document may have here. Check that the source is an image stream.`;
  return new NetworkError('TOO_LARGE', text, { details: { maxBytes } });
}

class Collector {
  readonly chunks: Buffer[] = [];
  readonly #url: string;
  #left: number;

  constructor(url: string, maxBytes: number) {
    this.#url = url;
    this.#left = maxBytes;
  }

  readonly take = async (source: AsyncIterable<Buffer>): Promise<void> => {
    const maxBytes = this.#left;
    for await (const chunk of source) {
      this.#left -= chunk.length;
      if (this.#left < 0) throw tooLarge(this.#url, maxBytes);
      this.chunks.push(chunk);
    }
  };
}

/** Some servers encode although `identity` was asked for; the bytes that were signed are the decoded ones. */
async function decoder(encoding: string, { url, body }: Pick<HttpResponse, 'url' | 'body'>): Promise<Transform> {
  const zlib = await import('node:zlib');
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return zlib.createUnzip();
    case 'br':
      return zlib.createBrotliDecompress();
    default:
      body.destroy();
      throw new NetworkError(
        'HTTP_STATUS',
        `${printableUrl(url)} came in the encoding ${encoding.slice(0, 40)}, which was not asked for and cannot be read. Use another mirror of the source.`,
      );
  }
}
