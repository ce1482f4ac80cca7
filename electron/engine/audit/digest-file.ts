import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { DigestAlgorithm } from '../../contract/plan.ts';
import { errnoOf } from '../errors.ts';

/** Bytes of one read: large enough for a disk, small enough to stay in a core's own cache while it is hashed. */
export const readBytes = 256 * 1024;

export type FileDigest =
  | { readonly kind: 'digest'; readonly sizeBytes: number; readonly hex: string }
  | {
      readonly kind: 'failed';
      readonly reason: 'missing' | 'unreadable' | 'not-a-file';
      /** Half a sentence for people: what stands there instead, or what the system said. */
      readonly message: string;
    };

/** Neither waits for the other end of a pipe nor follows a link put there after the look before. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads one regular file from beginning to end, whatever its size was before, and never through a link.
 * `onBytes` is told of each read and ends the reading by returning false; the result is undefined then.
 */
export function digestFile(
  file: string,
  algorithm: DigestAlgorithm,
  buffer: Buffer,
  onBytes: (bytes: number) => boolean,
): FileDigest | undefined {
  let descriptor: number | undefined;
  try {
    if (!lstatSync(file).isFile()) return notAFile;
    descriptor = openSync(file, readOnly);
    if (!fstatSync(descriptor).isFile()) return notAFile;
    return digestDescriptor(descriptor, algorithm, buffer, onBytes);
  } catch (error) {
    return failureOfRead(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const notAFile = {
  kind: 'failed',
  reason: 'not-a-file',
  message: 'a link, a folder or a special file stands in its place',
} as const satisfies FileDigest;

function digestDescriptor(
  descriptor: number,
  algorithm: DigestAlgorithm,
  buffer: Buffer,
  onBytes: (bytes: number) => boolean,
): FileDigest | undefined {
  const hash = createHash(algorithm);
  let sizeBytes = 0;
  for (;;) {
    const bytes = readSync(descriptor, buffer, 0, buffer.length, null);
    if (bytes === 0) return { kind: 'digest', sizeBytes, hex: hash.digest('hex') };
    hash.update(bytes === buffer.length ? buffer : buffer.subarray(0, bytes));
    sizeBytes += bytes;
    if (!onBytes(bytes)) return undefined;
  }
}

function failureOfRead(error: unknown): FileDigest {
  const code = errnoOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { kind: 'failed', reason: 'missing', message: 'there is no such file' };
  }
  // What a link says to O_NOFOLLOW: Linux and macOS, FreeBSD.
  if (code === 'ELOOP' || code === 'EMLINK') return notAFile;
  if (code === undefined) throw error;
  return { kind: 'failed', reason: 'unreadable', message: `it cannot be read (${code})` };
}
