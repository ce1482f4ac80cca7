import type { IncomingMessage } from 'node:http';
import type { AccessFact } from './access-fact.ts';

/** Who asks, as far as the connection and the headers tell. */
type Asking = Pick<AccessFact, 'connectionId' | 'address' | 'userAgent' | 'forwardedFor' | 'method' | 'url'>;

/** What is asked for, once it is found. */
export type Found = Pick<AccessFact, 'mirrorId' | 'path' | 'sizeBytes' | 'digestHex'>;

const urlCap = 2000;
const headerCap = 500;

/** Turns what happens to requests into facts. */
export class AccessRecorder {
  readonly #now: () => number;
  readonly #tell: (fact: AccessFact) => void;
  readonly #active = new Set<AccessRecord>();
  #requests = 0;

  constructor(now: () => number, tell: (fact: AccessFact) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  begin(asking: Asking): AccessRecord {
    this.#requests += 1;
    const tell = (fact: Omit<AccessFact, 'at'>) => this.#tell({ ...fact, at: this.#now() });
    const record = new AccessRecord({ ...asking, requestId: this.#requests }, tell, () => this.#active.delete(record));
    this.#active.add(record);
    return record;
  }

  /** To be called at most twice a second: tells of every request that has moved since. */
  tellProgress(): void {
    for (const record of this.#active) record.tellProgress();
  }
}

/** One request, from its head to its end. */
export class AccessRecord {
  readonly #tell: (fact: Omit<AccessFact, 'at'>) => void;
  readonly #ended: () => void;
  #fact: Omit<AccessFact, 'at' | 'kind'>;
  #started = false;
  #toldBytes = 0;

  constructor(
    asking: Asking & { readonly requestId: number },
    tell: (fact: Omit<AccessFact, 'at'>) => void,
    ended: () => void,
  ) {
    this.#tell = tell;
    this.#ended = ended;
    this.#fact = {
      ...asking,
      mirrorId: undefined,
      path: undefined,
      status: 0,
      sentBytes: 0,
      sizeBytes: 0,
      whole: false,
    };
  }

  start(found?: Found): void {
    this.#fact = { ...this.#fact, ...found };
    this.#started = true;
    this.#tell({ ...this.#fact, kind: 'request-start' });
  }

  answered(status: number): void {
    this.#fact = { ...this.#fact, status };
  }

  sent(bytes: number): void {
    this.#fact = { ...this.#fact, sentBytes: this.#fact.sentBytes + bytes };
  }

  /** The complete file went out, and it is right. */
  wentOutWhole(): void {
    this.#fact = { ...this.#fact, whole: true };
  }

  tellProgress(): void {
    if (!this.#started || this.#fact.sentBytes === this.#toldBytes) return;
    this.#toldBytes = this.#fact.sentBytes;
    this.#tell({ ...this.#fact, kind: 'progress' });
  }

  end(): void {
    this.#ended();
    this.#tell({ ...this.#fact, kind: 'request-end' });
  }
}

/** What a request says of its client. Header values are cut: they come from anywhere. */
export function askingOf(request: IncomingMessage, connectionId: number): Asking {
  const forwarded = request.headers['x-forwarded-for'];
  const forwardedFor = typeof forwarded === 'string' ? forwarded : forwarded?.join(', ');
  return {
    connectionId,
    address: addressOf(request.socket),
    userAgent: request.headers['user-agent']?.slice(0, headerCap),
    ...(forwardedFor === undefined ? {} : { forwardedFor: forwardedFor.slice(0, headerCap) }),
    method: request.method ?? '',
    url: (request.url ?? '').slice(0, urlCap),
  };
}

/** The other end's address; IPv4 as such on a socket that speaks both. */
export function addressOf(socket: { readonly remoteAddress?: string | undefined }): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/u, '');
}
