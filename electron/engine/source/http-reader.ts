import { setTimeout as sleep } from 'node:timers/promises';
import { NetworkError } from '../errors.ts';
import type { Origin } from '../transfer/transfer.ts';
import { abortReason } from './abort-reason.ts';
import { discard, type HttpClient, type HttpResponse, isTransientStatus, statusError } from './http-access.ts';
import { readBody } from './http-body.ts';
import { networkError } from './network-error.ts';
import type { DocumentReply, DocumentRequest, RootReader, Validators } from './reader.ts';

export interface RetryPolicy {
  readonly attempts: number;
  /** First wait, doubled each time, with full jitter. */
  readonly backoffMs: number;
  /** A server that asks to wait longer is not waited for. */
  readonly maxWaitMs: number;
  readonly random: () => number;
  readonly now: () => Date;
}

export const defaultRetry: RetryPolicy = {
  attempts: 3,
  backoffMs: 500,
  maxWaitMs: 30_000,
  random: Math.random,
  now: () => new Date(),
};

/** Reads documents below one http(s) root, with a few attempts at each. */
export class HttpReader implements RootReader {
  readonly root: string;
  readonly #client: HttpClient;
  readonly #retry: RetryPolicy;

  constructor(client: HttpClient, root: string, retry: RetryPolicy) {
    this.#client = client;
    this.root = root;
    this.#retry = retry;
  }

  async read(request: DocumentRequest): Promise<DocumentReply> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(request);
      } catch (error) {
        const waitMs = this.#waitBefore(error, attempt);
        if (waitMs === undefined) throw error;
        await sleep(waitMs, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(
          (reason: unknown) => {
            throw request.signal?.aborted === true ? abortReason(request.signal) : reason;
          },
        );
      }
    }
  }

  origins(itemPath: string): readonly Origin[] {
    return [{ kind: 'http', url: urlOf(this.root, itemPath) }];
  }

  async #attempt({ path, maxBytes, validators, signal }: DocumentRequest): Promise<DocumentReply> {
    const url = urlOf(this.root, path);
    const conditions = validators?.root === this.root ? conditional(validators) : {};
    const response = await this.#client.request({ url, headers: conditions, signal });
    const { statusCode, headers } = response;
    if (statusCode === 200 || statusCode === 203) {
      const received = await readBody(response, maxBytes).catch((error: unknown) => {
        throw networkError(error, { url });
      });
      return { kind: 'fresh', ...received, ...validatorsOf(this.root, response) };
    }
    await discard(response);
    if (statusCode === 304 && Object.keys(conditions).length > 0) return { kind: 'unchanged', transferredBytes: 0 };
    if (statusCode === 404 || statusCode === 410) return { kind: 'absent' };
    throw statusError(url, statusCode, { retryAfter: headers['retry-after'], now: this.#retry.now() });
  }

  /** Undefined: not to be tried again. */
  #waitBefore(error: unknown, attempt: number): number | undefined {
    if (attempt >= this.#retry.attempts || !(error instanceof NetworkError)) return undefined;
    const { status, retryAfterMs } = error.details ?? {};
    const transient =
      error.code === 'INTERRUPTED' ||
      error.code === 'TIMEOUT' ||
      (error.code === 'HTTP_STATUS' && typeof status === 'number' && isTransientStatus(status));
    if (!transient) return undefined;
    const backoffMs = this.#retry.random() * this.#retry.backoffMs * 2 ** (attempt - 1);
    if (typeof retryAfterMs !== 'number') return backoffMs;
    return retryAfterMs > this.#retry.maxWaitMs ? undefined : Math.max(retryAfterMs, backoffMs);
  }
}

/** Each segment percent-encoded, `:` kept as MAAS keeps it. */
function urlOf(root: string, path: string): string {
  const encoded = path.split('/').map((segment) => encodeURIComponent(segment).replaceAll('%3A', ':'));
  return root + encoded.join('/');
}

function conditional({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
}

/** Without an ETag a Last-Modified counts only if it was over when the answer was sent (RFC 9110 8.8.2.2). */
function validatorsOf(root: string, { headers }: HttpResponse): { readonly validators?: Validators } {
  const { etag, 'last-modified': lastModified, date } = headers;
  if (etag !== undefined)
    return { validators: { root, etag, ...(lastModified === undefined ? {} : { lastModified }) } };
  if (lastModified === undefined || date === undefined) return {};
  return Date.parse(date) - Date.parse(lastModified) >= 1000 ? { validators: { root, lastModified } } : {};
}
