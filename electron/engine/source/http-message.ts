import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A GET as it is sent: no redirect is followed below this. */
export interface HttpQuestion {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of a body on their way. Every body is to be read to its end or destroyed. */
export interface HttpBody {
  /** The next ones, good only until the next call: whoever keeps them copies them. Undefined at the end. */
  next(): Promise<Buffer | undefined>;
  /** No more of them are wanted. */
  destroy(): void;
}

export interface HttpAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: HttpBody;
}

/** The body that a stream of buffers is. `translated` turns what the stream throws into what `next` shall throw. */
export function bodyOf(stream: Readable, translated = (error: unknown) => error): HttpBody {
  // It may break before it is read; whoever reads it is told then.
  stream.on('error', () => undefined);
  const buffers: AsyncIterable<Buffer> = stream;
  const chunks = buffers[Symbol.asyncIterator]();
  return {
    async next() {
      try {
        const { done, value } = await chunks.next();
        return done === true ? undefined : value;
      } catch (error) {
        throw translated(error);
      }
    },
    destroy: () => stream.destroy(),
  };
}
