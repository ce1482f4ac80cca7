import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Cancelled } from '../errors.ts';
import { errorOf } from '../failure-error.ts';
import { workerUrl } from '../worker-url.ts';
import type { SignedPublication, TrimOrder } from './trim-protocol.ts';
import type { TrimReply } from './trim-worker.ts';

/**
 * Trims and signs in a thread of its own, so that nothing here waits for megabytes of JSON. Writes nothing.
 * Throws SIGNATURE_MISSING, CLOCK, DIGEST_MISMATCH, LEDGER_CORRUPT, MALFORMED, UNSAFE_PATH; Cancelled after the signal.
 */
export async function trimmedPublication(order: TrimOrder, signal?: AbortSignal): Promise<SignedPublication> {
  if (signal?.aborted) throw new Cancelled();
  const worker = new Worker(workerUrl('trim-worker'), { name: 'trim', workerData: order });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    const reply = await replyOf(worker);
    if (signal?.aborted) throw new Cancelled();
    if (reply === undefined) throw new Error('The trim worker ended without a word');
    if (!reply.ok) throw errorOf(reply.failure);
    const { documents, ...rest } = reply.publication;
    return { ...rest, documents: documents.map((document) => ({ ...document, bytes: asBuffer(document.bytes) })) };
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** Undefined when the worker ended without saying anything. Throws what it threw. */
async function replyOf(worker: Worker): Promise<TrimReply | undefined> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(worker, 'message', { signal: ended.signal }).then(([reply]): TrimReply => reply),
      once(worker, 'exit', { signal: ended.signal }).then(() => undefined),
    ]);
  } finally {
    ended.abort();
  }
}

/** A Buffer loses its kind on the way between threads. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
