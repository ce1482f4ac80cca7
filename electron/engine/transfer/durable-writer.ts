import { ftruncateSync, writeSync, writevSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Gathered before a write: few system calls, and yet what is written is still in the processor's cache. */
const batchBytes = 256 << 10;
/** From slow servers less is written at once, so that little is lost when the process is killed. */
const batchMs = 100;
/** Written back early, so that the last sync is short and progress is honest on slow media. */
const syncEveryBytes = 32 << 20;

/** Batches of this thread that no file needs now; what files leave behind would wait for the garbage collector. */
const spareBatches: Buffer[] = [];

/** Lets one disk sync run at a time in a thread: each holds one of the few threads the process has for such calls. */
export class SyncTurn {
  #last: Promise<unknown> = Promise.resolve();

  take(sync: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(sync);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/**
 * Appends to an open file in gathered writes. They are made in the calling thread, which must be a worker: handing them to
 * another thread costs more than the writes themselves. Syncs do not block.
 */
export class DurableWriter {
  readonly #handle: FileHandle;
  readonly #turn: SyncTurn;
  #position: number;
  #batch: Buffer | undefined;
  #gatheredBytes = 0;
  #writtenAt = performance.now();
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;

  constructor(handle: FileHandle, turn: SyncTurn, position: number) {
    this.#handle = handle;
    this.#turn = turn;
    this.#position = position;
  }

  /** Takes the bytes of a chunk, not the chunk. A promise is to be waited for: the medium is behind. */
  append(chunk: Buffer): Promise<void> | undefined {
    const fits = this.#gatheredBytes + chunk.length < batchBytes;
    if (fits && performance.now() - this.#writtenAt < batchMs) {
      this.#batch ??= spareBatches.pop() ?? Buffer.allocUnsafeSlow(batchBytes);
      this.#gatheredBytes += chunk.copy(this.#batch, this.#gatheredBytes);
      return undefined;
    }
    this.#write([...this.#gathered(), chunk]);
    return this.#unsyncedBytes < syncEveryBytes ? undefined : this.#syncEarly();
  }

  /** Writes what is gathered; it is not synced by that. */
  flush(): void {
    this.#write(this.#gathered());
    if (this.#batch !== undefined) spareBatches.push(this.#batch);
    this.#batch = undefined;
  }

  /** Resolves when all that was appended is on the medium. */
  async sync(): Promise<void> {
    this.flush();
    await this.#syncing;
    await this.#turn.take(() => this.#handle.datasync());
  }

  /** Resolves when no call on the file is under way any more; errors of it are of no interest then. */
  async rest(): Promise<void> {
    await this.#syncing?.catch(() => undefined);
  }

  /** Drops everything and goes on at the file's beginning. */
  rewind(): void {
    this.#gatheredBytes = 0;
    ftruncateSync(this.#handle.fd, 0);
    this.#position = 0;
  }

  #gathered(): Buffer[] {
    return this.#batch === undefined || this.#gatheredBytes === 0 ? [] : [this.#batch.subarray(0, this.#gatheredBytes)];
  }

  /** Writes buffers that begin with what is gathered. */
  #write(buffers: readonly Buffer[]): void {
    this.#gatheredBytes = 0;
    this.#writtenAt = performance.now();
    if (buffers.length === 0) return;
    const bytes = writeAll(this.#handle.fd, buffers, this.#position);
    this.#position += bytes;
    this.#unsyncedBytes += bytes;
  }

  async #syncEarly(): Promise<void> {
    this.#unsyncedBytes = 0;
    await this.#syncing;
    this.#syncing = this.#turn.take(() => this.#handle.datasync());
    this.#syncing.catch(() => undefined);
  }
}

/** Returns how many bytes these were. One call may write less than it was given. */
function writeAll(fd: number, buffers: readonly Buffer[], position: number): number {
  const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
  let written = writevSync(fd, buffers, position);
  if (written === bytes) return bytes;
  const all = Buffer.concat(buffers);
  while (written < bytes) written += writeSync(fd, all, written, bytes - written, position + written);
  return bytes;
}
