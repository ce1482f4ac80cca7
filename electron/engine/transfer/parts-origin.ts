import { dirname, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { IntegrityError, NetworkError } from '../errors.ts';
import { type OpenedFile, openFile } from '../serve/open-file.ts';
import { bodyOf } from '../source/http-message.ts';
import { asError, readBytes, readError } from './file-origin.ts';
import type { OpenedOrigin, Wanted } from './opened-origin.ts';
import type { PartPlace } from './transfer.ts';

/**
 * Opens a file that stands in parts, from the byte wanted on; the parts may be on different volumes. One that is gone, is a link or has
 * another size is refused before anything is read.
 */
export async function openPartsOrigin(parts: readonly PartPlace[], wanted: Wanted): Promise<OpenedOrigin> {
  const { path, sizeBytes, fromByte, signal } = wanted;
  const times: string[] = [];
  const what = parts.length === 1 ? path : `a part of ${path}`;
  for (const part of parts) times.push(await lookAt(part, what));
  const found = parts.reduce((sum, one) => sum + one.sizeBytes, 0);
  if (found !== sizeBytes) {
    const text = `${path} should have ${sizeBytes} bytes, but its ${parts.length} parts have ${found}. Nothing of it was taken; write the shipment again.`;
    throw new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found } });
  }
  const validators = { lastModified: times.join(' ') };
  const changed = wanted.validators !== undefined && wanted.validators.lastModified !== validators.lastModified;
  const startsAt = changed ? 0 : fromByte;
  const reading: Reading = { file: parts[0]?.file ?? path };
  const stream = Readable.from(joined(parts, { startsAt, signal, reading, what }), {
    objectMode: true,
    highWaterMark: 1,
  });
  const translated = (error: unknown) => (signal.aborted ? asError(signal.reason) : readError(error, reading.file));
  return { startsAt, validators, body: bodyOf(stream, translated) };
}

/** The part that is being read, to be named where it breaks. */
interface Reading {
  file: string;
}

async function lookAt(part: PartPlace, what: string): Promise<string> {
  const { handle, modifiedAt } = await openPart(part, what);
  await handle.close();
  return modifiedAt.toISOString();
}

/** To be closed by whoever opens it. Throws HTTP_STATUS where it cannot be had, SIZE_MISMATCH. */
async function openPart({ file, below = dirname(file), sizeBytes }: PartPlace, what: string): Promise<OpenedFile> {
  const opening = await openFile(below, relative(below, file).replaceAll(sep, '/')).catch((error: unknown) => {
    throw readError(error, file);
  });
  if (opening.kind !== 'opened') {
    const reason = opening.kind === 'absent' ? 'there is no such file' : opening.reason;
    throw new NetworkError('HTTP_STATUS', `${file} should be ${what}, but ${reason}. Check the medium.`);
  }
  if (opening.file.sizeBytes === sizeBytes) return opening.file;
  await opening.file.handle.close();
  const found = opening.file.sizeBytes;
  const text = `${file}, ${what}, should have ${sizeBytes} bytes, but has ${found}. Nothing of it was taken; check the medium.`;
  throw new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found } });
}

interface Joining {
  readonly startsAt: number;
  readonly signal: AbortSignal;
  readonly reading: Reading;
  readonly what: string;
}

async function* joined(
  parts: readonly PartPlace[],
  { startsAt, signal, reading, what }: Joining,
): AsyncGenerator<Buffer> {
  let skip = startsAt;
  for (const part of parts) {
    const { file, sizeBytes } = part;
    const start = Math.min(skip, sizeBytes);
    skip -= start;
    if (start === sizeBytes) continue;
    reading.file = file;
    const { handle } = await openPart(part, what);
    try {
      const end = sizeBytes - 1;
      yield* handle.createReadStream({ start, end, highWaterMark: readBytes, signal, autoClose: false });
    } finally {
      await handle.close();
    }
  }
}
