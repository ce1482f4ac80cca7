import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { IntegrityError, NetworkError } from '../errors.ts';
import { bodyOf } from '../source/http-message.ts';
import { asError, readBytes, readError } from './file-origin.ts';
import type { OpenedOrigin, Wanted } from './opened-origin.ts';
import type { Origin } from './transfer.ts';

type Part = Extract<Origin, { readonly kind: 'parts' }>['parts'][number];

/**
 * Opens a file that stands in parts, from the byte wanted on; the parts may be on different volumes. One that is gone or has another
 * size is refused before anything is read.
 */
export async function openPartsOrigin(parts: readonly Part[], wanted: Wanted): Promise<OpenedOrigin> {
  const { path, sizeBytes, fromByte, signal } = wanted;
  const times: string[] = [];
  for (const part of parts) times.push(await lookAt(part, path));
  const found = parts.reduce((sum, one) => sum + one.sizeBytes, 0);
  if (found !== sizeBytes) {
    const text = `${path} should have ${sizeBytes} bytes, but its ${parts.length} parts have ${found}. Nothing of it was taken; write the shipment again.`;
    throw new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found } });
  }
  const validators = { lastModified: times.join(' ') };
  const changed = wanted.validators !== undefined && wanted.validators.lastModified !== validators.lastModified;
  const startsAt = changed ? 0 : fromByte;
  const reading: Reading = { file: parts[0]?.file ?? path };
  const stream = Readable.from(joined(parts, { startsAt, signal, reading }), { objectMode: true, highWaterMark: 1 });
  const translated = (error: unknown) => (signal.aborted ? asError(signal.reason) : readError(error, reading.file));
  return { startsAt, validators, body: bodyOf(stream, translated) };
}

/** The part that is being read, to be named where it breaks. */
interface Reading {
  file: string;
}

async function lookAt({ file, sizeBytes }: Part, path: string): Promise<string> {
  const found = await stat(file).catch((error: unknown) => {
    throw readError(error, file);
  });
  if (!found.isFile()) {
    throw new NetworkError('HTTP_STATUS', `${file} should be a part of ${path}, but is no file. Check the medium.`);
  }
  if (found.size === sizeBytes) return found.mtime.toISOString();
  const text = `${file}, a part of ${path}, should have ${sizeBytes} bytes, but has ${found.size}. Nothing of it was taken; check the medium.`;
  throw new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found: found.size } });
}

async function* joined(
  parts: readonly Part[],
  { startsAt, signal, reading }: { readonly startsAt: number; readonly signal: AbortSignal; readonly reading: Reading },
): AsyncGenerator<Buffer> {
  let skip = startsAt;
  for (const { file, sizeBytes } of parts) {
    const start = Math.min(skip, sizeBytes);
    skip -= start;
    if (start === sizeBytes) continue;
    reading.file = file;
    yield* createReadStream(file, { start, end: sizeBytes - 1, highWaterMark: readBytes, signal });
  }
}
