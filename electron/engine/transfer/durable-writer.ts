import type { FileHandle } from 'node:fs/promises';

/** Gathered before a write: one system call a megabyte. */
const batchBytes = 1 << 20;
/** From slow servers less is written at once, so that little is lost when the process is killed. */
const batchMs = 100;
/** Written back early, so that the last sync is short and progress is honest on slow media. */
const syncEveryBytes = 32 << 20;

/** Lets one disk sync run at a time in a thread, since each holds one of the few threads that writes need too. */
export class SyncTurn {
  #last: Promise<unknown> = Promise.resolve();

  take(sync: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(sync);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Appends to an open file in large gathered writes, one under way while the next is gathered. */
export class DurableWriter {
  readonly #handle: FileHandle;
  readonly #turn: SyncTurn;
  #position: number;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #handedAt = performance.now();
  #unsyncedBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, turn: SyncTurn, position: number) {
    this.#handle = handle;
    this.#turn = turn;
    this.#position = position;
  }

  /** Undefined while there is room; else a promise to wait for. Errors of earlier writes come with it. */
  append(chunk: Buffer): Promise<void> | undefined {
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    const due = this.#gatheredBytes >= batchBytes || performance.now() - this.#handedAt >= batchMs;
    return due ? this.#hand() : undefined;
  }

  /** Resolves when all that was appended is written, though not yet synced. */
  async flush(): Promise<void> {
    await this.#hand();
    await this.#writing;
  }

  /** Resolves when all that was appended is on the medium. */
  async sync(): Promise<void> {
    await this.flush();
    await this.#syncing;
    await this.#turn.take(() => this.#handle.datasync());
  }

  /** Forgets what was not written yet and goes on at the file's beginning. */
  async rewind(): Promise<void> {
    this.#gathered = [];
    this.#gatheredBytes = 0;
    await this.#writing;
    await this.#handle.truncate(0);
    this.#position = 0;
  }

  async #hand(): Promise<void> {
    await this.#writing;
    const buffers = this.#gathered;
    const bytes = this.#gatheredBytes;
    if (bytes === 0) return;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#handedAt = performance.now();
    this.#writing = this.#write(buffers, bytes);
    this.#writing.catch(() => undefined);
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes < syncEveryBytes) return;
    this.#unsyncedBytes = 0;
    await this.#syncing;
    this.#syncing = this.#turn.take(() => this.#handle.datasync());
    this.#syncing.catch(() => undefined);
  }

  async #write(buffers: Buffer[], bytes: number): Promise<void> {
    let { bytesWritten } = await this.#handle.writev(buffers, this.#position);
    if (bytesWritten < bytes) {
      const rest = Buffer.concat(buffers);
      while (bytesWritten < bytes) {
        bytesWritten += (
          await this.#handle.write(rest, bytesWritten, bytes - bytesWritten, this.#position + bytesWritten)
        ).bytesWritten;
      }
    }
    this.#position += bytes;
  }
}
