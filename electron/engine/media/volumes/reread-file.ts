import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../../errors.ts';
import { directBuffers, directFlag, readBytes } from './direct-buffers.ts';
import { dropCache } from './page-cache.ts';

export interface RereadTask {
  readonly file: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** How one file was read, and what is wrong with it. */
export interface RereadOutcome {
  readonly way: 'direct' | 'dropped-cache' | 'cached';
  /** Half a sentence for people; absent: it is what was written. */
  readonly reason?: string;
  /** The device answers no more. */
  readonly gone?: true;
  /** The device answered with an error: it fails, or was pulled while it was mounted. */
  readonly ioError?: true;
}

/** Told of bytes read; ends the reading by returning false. */
export type OnBytes = (bytes: number) => boolean;

interface OpenedFile {
  readonly handle: FileHandle;
  readonly way: RereadOutcome['way'];
  readonly buffers: readonly [Buffer, Buffer];
}

/** Reads files from their device rather than from memory, each against its size and digest. One file at a time. */
export class FileRereader {
  #direct: [Buffer, Buffer] | undefined;
  #plain: [Buffer, Buffer] | undefined;

  /** Undefined where `onBytes` ended it. */
  async reread(task: RereadTask, onBytes: OnBytes): Promise<RereadOutcome | undefined> {
    try {
      return (await this.#rereadDirect(task, onBytes)) ?? (await this.#rereadPlain(task, onBytes));
    } catch (error) {
      if (error instanceof Ended) return undefined;
      return { way: 'direct', ...faultOf(error) };
    }
  }

  /** Undefined where the file cannot be read so. */
  async #rereadDirect(task: RereadTask, onBytes: OnBytes): Promise<RereadOutcome | undefined> {
    this.#direct ??= directBuffers(task.file);
    if (this.#direct === undefined || directFlag === undefined) return undefined;
    let counted = 0;
    const counting = (bytes: number) => {
      counted += bytes;
      return onBytes(bytes);
    };
    try {
      const handle = await open(task.file, constants.O_RDONLY | directFlag);
      return await compare(task, { handle, way: 'direct', buffers: this.#direct }, counting);
    } catch (error) {
      if (!['EINVAL', 'ENOTSUP'].includes(errnoOf(error) ?? '')) throw error;
      // Another file system than the one that the buffers were found for; it is read again from the beginning.
      this.#direct = undefined;
      onBytes(-counted);
      return undefined;
    }
  }

  async #rereadPlain(task: RereadTask, onBytes: OnBytes): Promise<RereadOutcome> {
    this.#plain ??= [Buffer.allocUnsafeSlow(readBytes), Buffer.allocUnsafeSlow(readBytes)];
    const way = (await dropCache(task.file)) ? 'dropped-cache' : 'cached';
    const handle = await open(task.file, 'r');
    return compare(task, { handle, way, buffers: this.#plain }, onBytes);
  }
}

async function compare(task: RereadTask, opened: OpenedFile, onBytes: OnBytes): Promise<RereadOutcome> {
  const { handle, way } = opened;
  try {
    const { size } = await handle.stat();
    if (size !== task.sizeBytes) {
      return { way, reason: `it has ${size} bytes, where ${task.sizeBytes} were written` };
    }
    const hash = createHash('sha256');
    const bytes = await hashAll(opened, { sizeBytes: size, hash, onBytes });
    if (bytes !== size) return { way, reason: `it ends after ${bytes} bytes, where ${size} were written` };
    if (hash.digest('hex') !== task.sha256) return { way, reason: 'its bytes are not those that were written' };
    return { way };
  } finally {
    await handle.close();
  }
}

/** Reads the next piece while the one before is hashed. Gives the bytes that there were. */
async function hashAll(
  { handle, buffers }: OpenedFile,
  { sizeBytes, hash, onBytes }: { readonly sizeBytes: number; readonly hash: Hash; readonly onBytes: OnBytes },
): Promise<number> {
  const readAt = (position: number, turn: number) =>
    // At the end nothing is left to ask for: what lies beyond is no whole sector.
    position >= sizeBytes ? undefined : handle.read(buffers[turn % 2] ?? buffers[0], 0, readBytes, position);
  let position = 0;
  let reading = readAt(0, 0);
  for (let turn = 0; reading !== undefined; turn += 1) {
    const { bytesRead, buffer } = await reading;
    if (bytesRead === 0) break;
    position += bytesRead;
    reading = readAt(position, turn + 1);
    // Waited for below; where the hashing ends early, nobody else would hear of its failure.
    reading?.catch(() => undefined);
    hash.update(bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead));
    if (!onBytes(bytesRead)) {
      await reading?.catch(() => undefined);
      throw new Ended();
    }
  }
  return position;
}

class Ended extends Error {}

function faultOf(error: unknown): Omit<RereadOutcome, 'way'> {
  const errno = errnoOf(error);
  switch (errno) {
    case undefined:
      throw error;
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'there is no such file' };
    case 'ENODEV':
    case 'ENXIO':
    case 'ENOTCONN':
    case 'ESTALE':
      return { reason: `its device does not answer (${errno})`, gone: true };
    case 'EIO':
      return { reason: 'it cannot be read (EIO)', ioError: true };
    default:
      return { reason: `it cannot be read (${errno})` };
  }
}
