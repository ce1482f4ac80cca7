import type { Framing } from './body-framing.ts';

/** More than any server sends of its own accord; undici has the same limit. */
const longestBytes = 16_384;

const headEnd = Buffer.from('\r\n\r\n');
const statusLine = /^HTTP\/1\.1 ([1-5][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/u;
const headerLine =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/u;

/** The head of a final HTTP/1.1 answer to a GET. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing;
  /** The connection may be used again when the body is read. */
  readonly staysOpen: boolean;
}

export type HeadReading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly headBytes: number }
  /** Not HTTP/1.1, or not well-formed: for a full client to judge. */
  | { readonly kind: 'other' };

/** Reads what a server sent so far in answer to a GET (RFC 9112, 4 to 6). Interim answers (1xx) are passed over. */
export function readHead(received: Buffer): HeadReading {
  for (let from = 0; ; ) {
    const end = received.indexOf(headEnd, from);
    if (end === -1) return received.length < longestBytes ? { kind: 'incomplete' } : { kind: 'other' };
    const headBytes = end + headEnd.length;
    const head = headBytes > longestBytes ? undefined : parseHead(received.toString('latin1', from, end));
    if (head === undefined || head.status === 101) return { kind: 'other' };
    if (head.status >= 200) return { kind: 'head', head, headBytes };
    from = headBytes;
  }
}

function parseHead(text: string): ResponseHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(statusLine.exec(first)?.[1]);
  const headers = parseHeaders(lines);
  if (Number.isNaN(status) || headers === undefined) return undefined;
  const framing = framingOf(status, headers);
  if (framing === undefined) return undefined;
  const staysOpen = framing.kind !== 'until-close' && !/\bclose\b/iu.test(headers.connection ?? '');
  return { status, headers, framing, staysOpen };
}

function parseHeaders(lines: readonly string[]): Readonly<Record<string, string>> | undefined {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, rawName, value] = headerLine.exec(line) ?? [];
    if (rawName === undefined || value === undefined) return undefined;
    const name = rawName.toLowerCase();
    const before = headers[name];
    // Said twice, a length or an encoding could be read in two ways.
    if (before !== undefined && /^(?:content-|transfer-|etag|last-modified)/u.test(name)) return undefined;
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

function framingOf(status: number, headers: Readonly<Record<string, string>>): Framing | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (status < 200 || status === 204 || status === 304) return { kind: 'length', bytes: 0 };
  if (encoding !== undefined) {
    const onlyChunked = length === undefined && encoding.toLowerCase() === 'chunked';
    return onlyChunked ? { kind: 'chunked' } : undefined;
  }
  if (length === undefined) return { kind: 'until-close' };
  return /^[0-9]{1,15}$/u.test(length) ? { kind: 'length', bytes: Number(length) } : undefined;
}
