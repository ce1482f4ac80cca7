import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may use the interface: the browser that came with the token of the printed address, which works once. */
export class Session {
  readonly #cookieName: string;
  readonly #secret = randomBytes(32).toString('base64url');
  #token: string | undefined = randomBytes(32).toString('base64url');

  /** Browsers send a cookie to every port of a host: its name keeps those of several Streamferries apart. */
  constructor(port: number) {
    this.#cookieName = `streamferry-${port}`;
  }

  /** Undefined once it was used. */
  get token(): string | undefined {
    return this.#token;
  }

  /** The cookie to set in exchange for the token; undefined for a wrong or used one. */
  exchange(token: string): string | undefined {
    if (this.#token === undefined || !same(token, this.#token)) return undefined;
    this.#token = undefined;
    return `${this.#cookieName}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  owns({ headers }: IncomingMessage): boolean {
    const found = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return found.some((cookie) => same(cookie, `${this.#cookieName}=${this.#secret}`));
  }
}

/** Takes the same time however much is right. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digestOf(a), digestOf(b));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
