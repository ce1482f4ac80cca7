/** What tells where the body of an HTTP/1.1 answer ends (RFC 9112, 6.3). */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** Cuts a body out of what comes over a connection. Nothing is copied. */
export interface BodyCutter {
  /** True once the whole body was taken. */
  readonly ended: boolean;
  /** True when the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  /** To be called when all of the last bytes was taken. */
  feed(received: Buffer): void;
  /** The next part of the body in the bytes fed; undefined when there is no more in them. Throws on malformed chunks. */
  take(): Buffer | undefined;
  /** Whether bytes are left that do not belong to the body. */
  readonly surplus: boolean;
}

const nothing = Buffer.alloc(0);

export function cutterFor(framing: Framing): BodyCutter {
  if (framing.kind === 'chunked') return new ChunkCutter();
  return new LengthCutter(framing.kind === 'length' ? framing.bytes : Number.POSITIVE_INFINITY);
}

class LengthCutter implements BodyCutter {
  #leftBytes: number;
  #received: Buffer = nothing;

  constructor(bytes: number) {
    this.#leftBytes = bytes;
  }

  get ended(): boolean {
    return this.#leftBytes === 0;
  }

  get endsWithConnection(): boolean {
    return this.#leftBytes === Number.POSITIVE_INFINITY;
  }

  get surplus(): boolean {
    return this.#received.length > 0;
  }

  feed(received: Buffer): void {
    this.#received = received;
  }

  take(): Buffer | undefined {
    const part = this.#received.subarray(0, this.#leftBytes);
    if (part.length === 0) return undefined;
    this.#received = this.#received.subarray(part.length);
    this.#leftBytes -= part.length;
    return part;
  }
}

/** Longer lines than any server sends between chunks. */
const longestLine = 4096;
const lineFeed = 0x0a;

/** The chunked transfer coding (RFC 9112, 7.1); extensions and trailers are passed over. */
class ChunkCutter implements BodyCutter {
  readonly endsWithConnection = false;
  #received: Buffer = nothing;
  #line = '';
  #leftBytes = 0;
  #expected: 'size' | 'data' | 'line-end' | 'trailer' | 'nothing' = 'size';

  get ended(): boolean {
    return this.#expected === 'nothing';
  }

  get surplus(): boolean {
    return this.#received.length > 0;
  }

  feed(received: Buffer): void {
    this.#received = received;
  }

  take(): Buffer | undefined {
    while (this.#received.length > 0 && !this.ended) {
      if (this.#expected === 'data') return this.#takeData();
      const line = this.#takeLine();
      if (line !== undefined) this.#read(line);
    }
    return undefined;
  }

  #takeData(): Buffer {
    const part = this.#received.subarray(0, this.#leftBytes);
    this.#received = this.#received.subarray(part.length);
    this.#leftBytes -= part.length;
    if (this.#leftBytes === 0) this.#expected = 'line-end';
    return part;
  }

  #takeLine(): string | undefined {
    const end = this.#received.indexOf(lineFeed);
    const taken = this.#received.subarray(0, end === -1 ? undefined : end + 1);
    this.#received = this.#received.subarray(taken.length);
    this.#line += taken.toString('latin1', 0, longestLine + 1);
    if (this.#line.length > longestLine) throw malformedChunk();
    if (end === -1) return undefined;
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) throw malformedChunk();
    return line.slice(0, -2);
  }

  #read(line: string): void {
    if (this.#expected === 'size') {
      const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/iu.exec(line)?.[1];
      if (size === undefined) throw malformedChunk();
      this.#leftBytes = Number.parseInt(size, 16);
      this.#expected = this.#leftBytes === 0 ? 'trailer' : 'data';
    } else if (this.#expected === 'line-end') {
      if (line !== '') throw malformedChunk();
      this.#expected = 'size';
    } else if (line === '') {
      this.#expected = 'nothing';
    }
  }
}

function malformedChunk(): Error {
  return Object.assign(new Error('The server sent a malformed chunk'), { code: 'HPE_INVALID_CHUNK' });
}
