import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusal.ts';

export type ReadBody = { readonly value: unknown } | { readonly refusal: Refusal };

/** The JSON document that a request carries. What is too long is not read to its end. */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  if (!/^application\/json(?:;|$)/iu.test(request.headers['content-type'] ?? '')) {
    return refused(415, 'A call is a JSON document.');
  }
  const tooLong = refused(413, `A call has at most ${limitBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return tooLong;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > limitBytes) return tooLong;
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return refused(400, 'The call is no valid JSON.');
  }
}

function refused(status: Refusal['status'], message: string): ReadBody {
  return { refusal: { status, message } };
}
