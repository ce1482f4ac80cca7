import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { EngineError, errnoOf, IntegrityError, NetworkError } from '../errors.ts';
import { bodyOf } from '../source/http-message.ts';
import type { OpenedOrigin, Wanted } from './opened-origin.ts';
import type { Validators } from './validators.ts';

/** Bytes of one read. */
export const readBytes = 1 << 20;

/** Opens a file of a folder source from the byte wanted on. Whatever is no plain file is refused before it is opened. */
export async function openFileOrigin(file: string, wanted: Wanted): Promise<OpenedOrigin> {
  const { path, sizeBytes, fromByte, signal } = wanted;
  const found = await stat(file).catch((error: unknown) => {
    throw readError(error, file);
  });
  if (!found.isFile()) {
    const text = `${file} should be a file of the source, but is none. Check the source folder.`;
    throw new NetworkError('HTTP_STATUS', text);
  }
  if (found.size !== sizeBytes) {
    const text = `${path} should have ${sizeBytes} bytes, but ${file} has ${found.size}. Nothing of it was taken; check the source folder.`;
    throw new IntegrityError('SIZE_MISMATCH', text, { details: { expected: sizeBytes, found: found.size } });
  }
  const validators: Validators = { lastModified: found.mtime.toISOString() };
  const changed = wanted.validators !== undefined && wanted.validators.lastModified !== validators.lastModified;
  const startsAt = changed ? 0 : fromByte;
  const stream = createReadStream(file, { start: startsAt, highWaterMark: readBytes, signal });
  const translated = (error: unknown) => (signal.aborted ? asError(signal.reason) : readError(error, file));
  return { startsAt, validators, body: bodyOf(stream, translated) };
}

/** What the system says of a file of a folder source, or of a medium. */
export function readError(error: unknown, file: string): Error {
  if (error instanceof EngineError) return error;
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EACCES':
    case 'EPERM':
      return new NetworkError(
        'HTTP_STATUS',
        `${file} cannot be read in the source folder: ${asError(error).message}. Check that it is there and readable.`,
        { cause: error },
      );
    default:
      return new NetworkError(
        'INTERRUPTED',
        `Reading ${file} broke off: ${asError(error).message}. Check its medium.`,
        {
          cause: error,
        },
      );
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
