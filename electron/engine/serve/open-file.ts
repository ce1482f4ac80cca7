import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../errors.ts';
import type { FileIdentity } from './file-proofs.ts';

/** Bytes by position, as a file handle gives them. */
export interface ByteReader {
  /** 0 only at the end. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** What may be read of the disk: one file, or several joined. To be closed. */
export interface ReadableFile extends FileIdentity {
  readonly handle: ByteReader;
  readonly modifiedAt: Date;
}

/** A regular file below the mirror's folder, reached through folders only. */
export interface OpenedFile extends ReadableFile {
  readonly handle: FileHandle;
}

export type Opening<File extends ReadableFile = OpenedFile> =
  | { readonly kind: 'opened'; readonly file: File }
  | { readonly kind: 'absent' }
  /** Half a sentence for people: what stands there instead, or what the system said. */
  | { readonly kind: 'unusable'; readonly reason: string };

type NotOpened = Exclude<Opening, { readonly kind: 'opened' }>;

/** Neither waits for the other end of a pipe nor follows a link put there after the look before. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const foreign: NotOpened = { kind: 'unusable', reason: 'a link, a folder or a special file stands in its place' };

/** Opens a file by its name relative to the mirror's folder, never through a link. Throws only when the process has no file left to open. */
export async function openFile(root: string, relativeName: string): Promise<Opening> {
  const name = join(root, relativeName);
  try {
    if (!(await parentsAreFolders(root, relativeName))) return foreign;
    const expected = await lstat(name, { bigint: true });
    if (!expected.isFile()) return foreign;
    const handle = await open(name, readOnly);
    try {
      const found = await handle.stat({ bigint: true });
      if (!found.isFile() || found.ino !== expected.ino || found.dev !== expected.dev) throw new Replaced();
      const { dev, ino, size, mtimeNs, ctimeNs } = found;
      const identity = `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
      return {
        kind: 'opened',
        file: { handle, name, identity, sizeBytes: Number(size), modifiedAt: new Date(Number(mtimeNs / 1_000_000n)) },
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    return openingOf(error);
  }
}

/** The file was put in place anew between the look and the opening. */
class Replaced extends Error {}

async function parentsAreFolders(root: string, relativeName: string): Promise<boolean> {
  const segments = relativeName.split('/').slice(0, -1);
  const parents = segments.map((_, depth) => join(root, ...segments.slice(0, depth + 1)));
  const found = await Promise.all(parents.map((parent) => lstat(parent)));
  return found.every((entry) => entry.isDirectory());
}

function openingOf(error: unknown): NotOpened {
  if (error instanceof Replaced) return { kind: 'unusable', reason: 'it is being replaced' };
  const code = errnoOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  // What a link says to O_NOFOLLOW: Linux and macOS, FreeBSD.
  if (code === 'ELOOP' || code === 'EMLINK') return foreign;
  if (code === undefined || code === 'EMFILE' || code === 'ENFILE') throw error;
  return { kind: 'unusable', reason: `it cannot be read (${code})` };
}
