import type { ServerResponse } from 'node:http';

/** Where the bytes of a body come from. */
export interface BodySource {
  /** At most `wishedBytes` from `position` on, at least one; throws when there are none or when they must not be sent. */
  read(position: number, wishedBytes: number): Promise<BodyChunk>;
}

export interface BodyChunk {
  readonly bytes: Buffer;
  /** Nothing uses the bytes any more; `safely` is false when the connection broke and may still hold them. */
  release(safely: boolean): void;
}

export interface BodyToSend {
  readonly response: ServerResponse;
  readonly source: BodySource;
  readonly first: number;
  readonly last: number;
  /** Writes the head. Called when the first bytes are there, so that a file that cannot be read can still be refused properly. */
  readonly begin: () => void;
  /** The operating system took so many bytes more. */
  readonly onSent: (bytes: number) => void;
}

/** The client went away. Not a failure of ours. */
export class ClientGone extends Error {}

const firstWish = 256 * 1024;
const leastWish = 64 * 1024;
const mostWish = 1024 * 1024;
/** A slow client gets smaller pieces, so that its progress can be seen and its buffers are small. */
const slowMs = 250;
const fastMs = 50;

/** Sends a body at the client's pace: one piece is read while the one before it is sent. Throws ClientGone, and whatever the source throws. */
export async function sendBody({ response, source, first, last, begin, onSent }: BodyToSend): Promise<void> {
  const gone = new Promise<never>((_, reject) => {
    response.once('close', () => reject(new ClientGone()));
  });
  let wish = firstWish;
  const send = async ({ bytes, release }: BodyChunk): Promise<void> => {
    const startedMs = performance.now();
    let safely = false;
    try {
      await Promise.race([written(response, bytes), gone]);
      safely = true;
    } finally {
      release(safely);
    }
    onSent(bytes.length);
    const tookMs = performance.now() - startedMs;
    if (tookMs < fastMs) wish = Math.min(wish * 2, mostWish);
    else if (tookMs > slowMs) wish = Math.max(wish / 2, leastWish);
  };
  let sending: Promise<void> | undefined;
  try {
    for (let position = first; position <= last; ) {
      const chunk = await source.read(position, Math.min(wish, last - position + 1));
      position += chunk.bytes.length;
      if (sending === undefined) begin();
      else await releaseUnless(sending, chunk);
      sending = send(chunk);
      // It is awaited below; what it throws must not count as unhandled until then.
      sending.catch(() => undefined);
    }
    if (sending === undefined) begin();
  } finally {
    gone.catch(() => undefined);
    await sending?.catch(() => undefined);
  }
  await sending;
}

async function releaseUnless(sending: Promise<void>, next: BodyChunk): Promise<void> {
  try {
    await sending;
  } catch (error) {
    next.release(true);
    throw error;
  }
}

function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(new ClientGone(undefined, { cause: error }));
    });
  });
}
