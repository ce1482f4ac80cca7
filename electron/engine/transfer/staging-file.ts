import { createHash, type Hash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import { errnoOf, IntegrityError } from '../errors.ts';
import { DurableWriter, type SyncTurn } from './durable-writer.ts';
import type { OrderedFile } from './protocol.ts';
import { notPlainFile } from './staging-error.ts';
import { type PlacedValidators, readValidators, validatorsFile, writeValidators } from './validators.ts';

const blockBytes = 1 << 20;
/** Absent on Windows, where the comparison after opening does its work alone. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/** A file on its way in: its digest is kept while it is written, and it is never written through a link. System errors come as they are. */
export class StagingFile {
  readonly #file: OrderedFile;
  readonly #handle: FileHandle;
  readonly #writer: DurableWriter;
  #hash: Hash | undefined;
  #heldBytes: number;
  #validators: PlacedValidators | undefined;

  private constructor(file: OrderedFile, handle: FileHandle, turn: SyncTurn, held: Held) {
    this.#file = file;
    this.#handle = handle;
    this.#writer = new DurableWriter(handle, turn, held.bytes);
    this.#hash = held.hash;
    this.#heldBytes = held.bytes;
    this.#validators = held.validators;
  }

  /** Opens what an earlier attempt left, reading it once for its digest, or begins anew where it is of no use. */
  static async open(file: OrderedFile, turn: SyncTurn, signal: AbortSignal): Promise<StagingFile> {
    const left = await openPartial(file);
    if (left !== undefined) {
      const held = await readHeld(file, left, signal);
      if (held !== undefined) return new StagingFile(file, left.handle, turn, held);
      await left.handle.close();
    }
    await removePartial(file);
    const handle = await open(file.stagingFile, 'wx', 0o644);
    return new StagingFile(file, handle, turn, { bytes: 0, hash: newHash(file), validators: undefined });
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What the origin of the bytes held said of them. */
  get validators(): PlacedValidators | undefined {
    return this.#validators;
  }

  /** Adds bytes; a promise is to be waited for. Throws SIZE_MISMATCH, without taking them, when they are too many. */
  append(chunk: Buffer, where: string): Promise<void> | undefined {
    const { path, sizeBytes } = this.#file;
    if (this.#heldBytes + chunk.length > sizeBytes) {
      const text = `${path} should have ${sizeBytes} bytes, but ${where} sent more. It was dropped; check the source, or try another mirror of it.`;
      throw new IntegrityError('SIZE_MISMATCH', text);
    }
    this.#heldBytes += chunk.length;
    this.#hash?.update(chunk);
    return this.#writer.append(chunk);
  }

  /** Back to nothing held. */
  restart(): void {
    this.#heldBytes = 0;
    this.#hash = newHash(this.#file);
    this.#validators = undefined;
    this.#writer.rewind();
  }

  /** Keeps what the origin says of the content, before the first byte of it is written. */
  async remember(validators: PlacedValidators): Promise<void> {
    this.#validators = validators;
    await writeValidators(this.#file, validators);
  }

  /** Checks the digest and makes the file durable. Throws DIGEST_MISMATCH. */
  async finish(where: string): Promise<void> {
    const { path, digest, stagingFile } = this.#file;
    const found = this.#hash?.digest('hex');
    if (digest !== undefined && found !== digest.hex) {
      const text = `${path} should have the ${digest.algorithm} ${digest.hex}, but what ${where} sent has ${found}. It was dropped; check the source, or try another mirror of it.`;
      throw new IntegrityError('DIGEST_MISMATCH', text, {
        details: { algorithm: digest.algorithm, expected: digest.hex, found: found ?? '' },
      });
    }
    await this.#writer.sync();
    await rm(validatorsFile(stagingFile), { force: true });
  }

  /** Writes out what is left to write, best effort, and lets go of the file. */
  async close(): Promise<void> {
    try {
      this.#writer.flush();
    } catch {
      // What could not be written is fetched again.
    }
    await this.#writer.rest();
    await this.#handle.close();
  }

  /** Removes the file; to be called after `close`. */
  async remove(): Promise<void> {
    await removePartial(this.#file);
  }
}

interface Partial {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly validators: PlacedValidators | undefined;
}

interface Held {
  readonly bytes: number;
  readonly hash: Hash | undefined;
  readonly validators: PlacedValidators | undefined;
}

/** Opens a partial file that may be gone on with: a plain file that is known, or else proven by its digest, to be of this content. */
async function openPartial(file: OrderedFile): Promise<Partial | undefined> {
  const found = await lstatIfThere(file.stagingFile);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) throw notPlainFile(file.stagingFile, 'a link');
  if (!found.isFile()) throw notPlainFile(file.stagingFile, 'something that is no file');
  const validators = await readValidators(file);
  const complete = found.size === file.sizeBytes;
  const provable = complete && file.digest !== undefined;
  const shared = found.nlink > 1 && !complete;
  if (found.size === 0 || found.size > file.sizeBytes || shared || !(validators !== undefined || provable)) {
    return undefined;
  }
  const handle = await open(file.stagingFile, constants.O_RDWR | noFollow);
  const opened = await handle.stat();
  if (opened.ino !== found.ino || opened.dev !== found.dev) {
    await handle.close();
    throw notPlainFile(file.stagingFile, 'something that was just put there');
  }
  return { handle, bytes: found.size, validators };
}

/** Reads a partial file for its digest; undefined when it is whole but not what it should be. */
async function readHeld(file: OrderedFile, partial: Partial, signal: AbortSignal): Promise<Held | undefined> {
  const { handle, bytes, validators } = partial;
  const hash = newHash(file);
  if (hash === undefined) return { bytes, hash, validators };
  try {
    const block = Buffer.allocUnsafe(Math.min(blockBytes, bytes));
    for (let at = 0; at < bytes; ) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(block, 0, Math.min(block.length, bytes - at), at);
      if (bytesRead === 0) return undefined;
      hash.update(block.subarray(0, bytesRead));
      at += bytesRead;
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  const wrong = bytes === file.sizeBytes && hash.copy().digest('hex') !== file.digest?.hex;
  return wrong ? undefined : { bytes, hash, validators };
}

async function removePartial({ stagingFile }: OrderedFile): Promise<void> {
  await rm(validatorsFile(stagingFile), { force: true });
  await rm(stagingFile, { force: true });
}

async function lstatIfThere(name: string): Promise<Stats | undefined> {
  try {
    return await lstat(name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function newHash({ digest }: OrderedFile): Hash | undefined {
  return digest === undefined ? undefined : createHash(digest.algorithm);
}
