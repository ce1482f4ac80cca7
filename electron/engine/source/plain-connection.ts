import { connect, type Socket } from 'node:net';
import { type BodyCutter, cutterFor } from './body-framing.ts';
import { type HeadReading, type ResponseHead, readHead } from './response-head.ts';

/** Bytes taken from the system at once: few calls, and yet what is hashed and written is still in the processor's cache. */
const readBytes = 256 << 10;

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface PlainTimeouts {
  /** No byte for so long ends a connection; default 30,000, 0: never. */
  readonly stallTimeoutMs?: number;
  /** Default 15,000. */
  readonly connectTimeoutMs?: number;
}

interface Waiting {
  readonly resolve: (chunk: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection that answers one GET after the other. All bytes pass through one buffer, which is read into again only
 * when its last content is done with: little is copied, and nothing is left for the garbage collector.
 */
export class PlainConnection {
  readonly #socket: Socket;
  #free = true;
  #staysOpen = true;
  #heard = false;
  #body: BodyCutter | undefined;
  #waiting: Waiting | undefined;
  #broken: Error | undefined;
  /** What ends a connection that the other side closed in order. */
  readonly #hungUp = cutOff();

  constructor(place: Place, { stallTimeoutMs = 30_000, connectTimeoutMs = 15_000 }: PlainTimeouts) {
    const callback = (bytes: number, { buffer, byteOffset }: Uint8Array): boolean =>
      this.#take(Buffer.from(buffer, byteOffset, bytes));
    const onread = { buffer: Buffer.allocUnsafeSlow(readBytes), callback };
    this.#socket = connect({ ...place, noDelay: true, onread });
    const late = () => this.#socket.destroy(systemError('ETIMEDOUT', 'The other side is silent'));
    const timer = setTimeout(late, connectTimeoutMs);
    this.#socket.setTimeout(stallTimeoutMs, late);
    this.#socket.once('connect', () => clearTimeout(timer));
    this.#socket.once('error', (error) => this.#end(error));
    this.#socket.once('close', () => {
      clearTimeout(timer);
      this.#end(this.#hungUp);
    });
  }

  /** Whether it can be asked: the last answer was read to its end, and nobody has hung up. */
  get isFree(): boolean {
    return this.#free && this.#staysOpen && this.#broken === undefined;
  }

  /** Whether anything came in answer to the last request. */
  get wasHeard(): boolean {
    return this.#heard;
  }

  /** Sends a request. Undefined: the answer is not for this class to read, and the connection is gone. Throws what the socket throws. */
  async ask(request: string): Promise<ResponseHead | undefined> {
    this.#free = false;
    this.#heard = false;
    this.#socket.write(request, 'latin1');
    let received = await this.#more();
    this.#heard = true;
    let reading = readHead(received);
    while (reading.kind === 'incomplete') {
      // Copied, since the buffer is read into again.
      const before = Buffer.from(received);
      received = Buffer.concat([before, await this.#more()]);
      reading = readHead(received);
    }
    if (reading.kind === 'head') return this.#begin(reading, received);
    this.destroy();
    return undefined;
  }

  /** The next bytes of the body, good until the next call; undefined at its end. Throws when it breaks off. */
  async next(): Promise<Buffer | undefined> {
    const body = this.#body;
    while (body !== undefined) {
      const part = body.take();
      if (part !== undefined) return part;
      const received = body.ended ? undefined : await this.#moreOf(body);
      if (received === undefined) break;
      body.feed(received);
    }
    if (body !== undefined) this.#becomeFree(body);
    return undefined;
  }

  destroy(reason = cutOff()): void {
    this.#end(reason);
    this.#socket.destroy();
  }

  #begin({ head, headBytes }: Extract<HeadReading, { kind: 'head' }>, received: Buffer): ResponseHead {
    this.#staysOpen = head.staysOpen;
    this.#body = cutterFor(head.framing);
    this.#body.feed(received.subarray(headBytes));
    return head;
  }

  #becomeFree({ surplus }: BodyCutter): void {
    if (surplus) this.#staysOpen = false;
    this.#body = undefined;
    this.#free = true;
    // From now on nothing but the other side's hanging up is expected.
    this.#socket.resume();
  }

  /** Undefined where the end of the connection is that of the body. */
  async #moreOf(body: BodyCutter): Promise<Buffer | undefined> {
    try {
      return await this.#more();
    } catch (error) {
      if (body.endsWithConnection && error === this.#hungUp) return undefined;
      throw error;
    }
  }

  /** Lets the buffer be read into again, and waits for what comes. */
  #more(): Promise<Buffer> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.resume();
    });
  }

  /** Returns false, which stops the reading until `resume`. */
  #take(chunk: Buffer): boolean {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.destroy();
    else waiting.resolve(chunk);
    return false;
  }

  /** The first reason wins. */
  #end(reason: Error): void {
    this.#broken ??= reason;
    this.#waiting?.reject(this.#broken);
    this.#waiting = undefined;
  }
}

function cutOff(): Error {
  return systemError('ECONNRESET', 'The connection was closed too early');
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
