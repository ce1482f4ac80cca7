import { FormatError, TrustError } from '../errors.ts';
import { quoted } from '../quoted.ts';
import { ArmorError, readArmor } from './armor.ts';

/** A cleartext-signed message taken apart; nothing of it is authenticated yet. */
export interface Cleartext {
  /** What is signed, but with LF line ends: dash-escapes undone, white space at line ends stripped, no final line end. */
  readonly text: Buffer;
  /** Names in the `Hash:` armor headers; empty where there are none. */
  readonly hashNames: readonly string[];
  /** The signature packets, binary. */
  readonly signature: Buffer;
}

const messageLine = '-----BEGIN PGP SIGNED MESSAGE-----';
const signatureLine = '-----BEGIN PGP SIGNATURE-----';
const hashHeader = /^Hash: ([A-Za-z0-9-]+(?:, ?[A-Za-z0-9-]+)*)$/;
const [tab, lineFeed, carriageReturn, space, dash] = [0x09, 0x0a, 0x0d, 0x20, 0x2d];

/** Takes the cleartext signature framework (RFC 9580 §7) apart. It must be the whole file: anything but white space before or
 * after it, a second message or an unescaped dash is MALFORMED, so that no unsigned text can pass for signed.
 * Throws SIGNATURE_MISSING where the framework or its signature is missing. */
export function splitCleartext(bytes: Buffer, path: string): Cleartext {
  const start = messageStart(bytes, path);
  const { hashNames, bodyStart } = readHeaders(bytes, start, path);
  const bodyEnd = bytes.indexOf(`\n${signatureLine}`, bodyStart - 1, 'latin1');
  if (bodyEnd === -1) {
    const truth = `${path} begins as a cleartext-signed document but has no signature`;
    throw new TrustError('SIGNATURE_MISSING', `${truth}; it was cut short or its signature was removed. Try again.`, {
      path,
    });
  }
  const text = signedText(bytes.subarray(bodyStart, Math.max(bodyStart, bodyEnd)), path);
  return { text, hashNames, signature: readSignatureBlock(bytes.toString('latin1', bodyEnd + 1), path) };
}

/** The text with CRLF line ends, as a text signature hashes it. */
export function withNetworkLineEnds(text: Buffer): Buffer {
  let feeds = 0;
  for (let at = text.indexOf(lineFeed); at !== -1; at = text.indexOf(lineFeed, at + 1)) feeds++;
  const out = Buffer.allocUnsafe(text.length + feeds);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (byte === lineFeed) out[length++] = carriageReturn;
    out[length++] = byte;
  }
  return out;
}

function messageStart(bytes: Buffer, path: string): number {
  let start = 0;
  while (isWhiteSpace(bytes[start])) start++;
  const beginsLine = start === 0 || bytes[start - 1] === lineFeed;
  if (beginsLine && bytes.toString('latin1', start, start + messageLine.length) === messageLine) return start;
  if (bytes.includes(messageLine, start, 'latin1')) {
    throw malformed(path, 'has text before the signed message, which nobody signed');
  }
  throw new TrustError(
    'SIGNATURE_MISSING',
    `${path} is not signed: expected a cleartext-signed document, found ${quoted(opening(bytes, start))}. ` +
      'Check the address, or take the source as unsigned if you trust the way to it.',
    { path },
  );
}

function readHeaders(bytes: Buffer, start: number, path: string): { hashNames: string[]; bodyStart: number } {
  const hashNames: string[] = [];
  let { line, next } = readLine(bytes, start, path);
  if (line !== messageLine) throw malformed(path, 'has text on the line that begins the signed message');
  for (;;) {
    ({ line, next } = readLine(bytes, next, path));
    if (line === '') return { hashNames, bodyStart: next };
    const names = hashHeader.exec(line)?.[1];
    if (names === undefined) {
      const found = quoted(line);
      throw malformed(path, `has the line ${found} among its armor headers, where only Hash may stand`);
    }
    hashNames.push(...names.split(/, ?/));
  }
}

function readLine(bytes: Buffer, at: number, path: string): { line: string; next: number } {
  const feed = bytes.indexOf(lineFeed, at);
  if (feed === -1) throw malformed(path, 'ends among its armor headers');
  return { line: bytes.toString('latin1', at, feed).replace(/[ \t\r]+$/, ''), next: feed + 1 };
}

function signedText(body: Buffer, path: string): Buffer {
  return isPlain(body) ? body : plainText(body, path);
}

/** Whether the body is the signed text already: most documents are, and then nothing is copied. */
function isPlain(body: Buffer): boolean {
  if (body.length === 0) return true;
  if (body[0] === dash || isWhiteSpace(body.at(-1)) || body.includes(carriageReturn)) return false;
  for (let at = body.indexOf(lineFeed); at !== -1; at = body.indexOf(lineFeed, at + 1)) {
    const before = body[at - 1];
    if (before === space || before === tab || body[at + 1] === dash) return false;
  }
  return true;
}

/** RFC 9580 §7.1 and §7.2: `- ` at a line's start is dropped, spaces, tabs and carriage returns at its end do not count. */
function plainText(body: Buffer, path: string): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let kept = 0;
  for (let at = 0, lineStart = true; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (lineStart && byte === dash) {
      if (body[at + 1] !== space) throw malformed(path, 'has a line in its text that begins with an unescaped dash');
      at++;
      lineStart = false;
      continue;
    }
    lineStart = byte === lineFeed;
    if (lineStart) length = kept;
    out[length++] = byte;
    if (byte !== space && byte !== tab && byte !== carriageReturn) kept = length;
  }
  return out.subarray(0, kept);
}

function readSignatureBlock(text: string, path: string): Buffer {
  const { data, end } = readBlock(text, path);
  if (!/[^ \t\r\n]/.test(text.slice(end))) return data;
  const second = text.includes(messageLine, end) || text.includes(signatureLine, end);
  throw malformed(path, second ? 'holds more than one signed message' : 'has text after its signature, unsigned');
}

function readBlock(text: string, path: string): { data: Buffer; end: number } {
  try {
    return readArmor(text, 0);
  } catch (error) {
    if (error instanceof ArmorError) throw malformed(path, `has a damaged signature block: ${error.message}`);
    throw error;
  }
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === carriageReturn || byte === lineFeed;
}

function opening(bytes: Buffer, start: number): string {
  return start >= bytes.length ? 'nothing' : bytes.toString('utf8', start, start + 30);
}

function malformed(path: string, what: string): FormatError {
  const expected = 'expected one cleartext-signed message and nothing else';
  return new FormatError('MALFORMED', `${path} ${what}; ${expected}. Fetch it again or tell whoever publishes it.`, {
    path,
  });
}
