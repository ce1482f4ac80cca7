import type { IncomingHttpHeaders } from 'node:http';
import { type EngineError, IntegrityError, NetworkError } from '../errors.ts';
import { retryAfterMs, statusError } from '../source/network-error.ts';
import type { Validators } from './validators.ts';

/** What was asked, as far as the answer must fit to it. */
export interface Asked {
  /** Printable: no credentials. */
  readonly where: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** First byte of the range asked for; absent: no range was. */
  readonly rangeFrom?: number;
  /** The strong ETag that the bytes held had at this origin. */
  readonly etag?: string;
}

export type Answer =
  /** The body holds the file from this byte on. */
  | { readonly kind: 'body'; readonly startsAt: number }
  /** The range does not fit what is there now: ask again for everything. */
  | { readonly kind: 'ask-for-all' }
  | { readonly kind: 'refused'; readonly error: EngineError };

/** Judges status and headers of an answer (RFC 9110, 14 and 15) before its body is read. */
export function readAnswer(status: number, headers: IncomingHttpHeaders, asked: Asked): Answer {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if ((status === 200 || status === 206) && encoding !== '' && encoding !== 'identity') {
    return refused(encodedError(encoding, status, asked));
  }
  switch (status) {
    case 200:
      return readWhole(headers, asked);
    case 206:
      return readPart(headers, asked);
    case 416:
      return asked.rangeFrom === undefined
        ? refused(statusFailure(status, headers, asked))
        : readBeyond(headers, asked);
    default:
      return refused(statusFailure(status, headers, asked));
  }
}

/** What may guard a later range request. Weak ETags may not (RFC 9110, 13.1.5). */
export function validatorsOf(headers: IncomingHttpHeaders): Validators {
  const { etag, 'last-modified': lastModified } = headers;
  return {
    ...(etag !== undefined && isStrong(etag) ? { etag } : {}),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

function readWhole(headers: IncomingHttpHeaders, asked: Asked): Answer {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== asked.sizeBytes) return refused(sizeError(Number(length), asked));
  return { kind: 'body', startsAt: 0 };
}

function readPart(headers: IncomingHttpHeaders, asked: Asked): Answer {
  if (asked.rangeFrom === undefined) return refused(statusFailure(206, headers, asked));
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/u.exec(headers['content-range']?.trim() ?? '');
  if (range === null) return { kind: 'ask-for-all' };
  const [, first, last, total] = range;
  if (total !== '*' && Number(total) !== asked.sizeBytes) return refused(sizeError(Number(total), asked));
  const fits = Number(first) === asked.rangeFrom && Number(last) < asked.sizeBytes;
  const changed = asked.etag !== undefined && headers.etag !== undefined && headers.etag !== asked.etag;
  return fits && !changed ? { kind: 'body', startsAt: asked.rangeFrom } : { kind: 'ask-for-all' };
}

function readBeyond(headers: IncomingHttpHeaders, asked: Asked): Answer {
  const total = /^bytes \*\/(\d+)$/u.exec(headers['content-range']?.trim() ?? '')?.[1];
  if (total !== undefined && Number(total) !== asked.sizeBytes) return refused(sizeError(Number(total), asked));
  return { kind: 'ask-for-all' };
}

function refused(error: EngineError): Answer {
  return { kind: 'refused', error };
}

function statusFailure(status: number, headers: IncomingHttpHeaders, { where }: Asked): NetworkError {
  const error = statusError(where, status);
  const waitMs = status === 429 || status === 503 ? retryAfterMs(headers['retry-after'], new Date()) : undefined;
  if (waitMs === undefined) return error;
  return new NetworkError(error.code, error.message, { details: { ...error.details, retryAfterMs: waitMs } });
}

function sizeError(found: number, { where, path, sizeBytes }: Asked): IntegrityError {
  const text = `${path} should have ${sizeBytes} bytes, but ${where} offers ${found}. Nothing of it was taken; check the source, or try another mirror of it.`;
  return new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found } });
}

function encodedError(encoding: string, status: number, { where }: Asked): NetworkError {
  const text = `${where} came with the content encoding ${encoding}, though none was asked for: the bytes would not be those of the file. Turn compression off at the server or proxy, or use another mirror.`;
  return new NetworkError('HTTP_STATUS', text, { details: { status, encoding } });
}

function isStrong(etag: string): boolean {
  return /^"[^"]*"$/u.test(etag);
}
