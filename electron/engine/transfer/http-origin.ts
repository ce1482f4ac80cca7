import type { HttpClient } from '../source/http-access.ts';
import { printableUrl } from '../source/printable-url.ts';
import type { OpenedOrigin, Wanted } from './opened-origin.ts';
import { type Asked, readAnswer, validatorsOf } from './response.ts';

export interface HttpOrigin {
  readonly url: string;
  readonly client: HttpClient;
  /** Set when reading is limited. */
  readonly slowly: boolean;
}

/** Asks for the file from the byte wanted on; when the range cannot be had or does not fit, for all of it. */
export async function openHttpOrigin({ url, client, slowly }: HttpOrigin, wanted: Wanted): Promise<OpenedOrigin> {
  const { path, sizeBytes, fromByte, validators, signal } = wanted;
  const where = printableUrl(url);
  const whole: Asked = { where, path, sizeBytes };
  const etag = validators?.etag === undefined ? {} : { etag: validators.etag };
  const part: Asked = { ...whole, rangeFrom: fromByte, ...etag };
  for (const asked of fromByte > 0 ? [part, whole] : [whole]) {
    const range = asked.rangeFrom === undefined ? {} : rangeHeaders(wanted);
    const { statusCode, headers, body } = await client.request({ url, signal, slowly, headers: range });
    const answer = readAnswer(statusCode, headers, asked);
    if (answer.kind === 'body') return { startsAt: answer.startsAt, validators: validatorsOf(headers), body };
    body.destroy();
    if (answer.kind === 'refused') throw answer.error;
  }
  throw new Error(`${where} was judged to want another request after the last one.`);
}

function rangeHeaders({ fromByte, validators }: Wanted): Record<string, string> {
  const guard = validators?.etag ?? validators?.lastModified;
  return { range: `bytes=${fromByte}-`, ...(guard === undefined ? {} : { 'if-range': guard }) };
}
