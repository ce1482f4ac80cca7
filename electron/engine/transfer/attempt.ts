import { Cancelled, IntegrityError, NetworkError } from '../errors.ts';
import type { HttpClient } from '../source/http-access.ts';
import { printableUrl } from '../source/printable-url.ts';
import type { SyncTurn } from './durable-writer.ts';
import { openFileOrigin } from './file-origin.ts';
import { openHttpOrigin } from './http-origin.ts';
import type { OpenedOrigin, Wanted } from './opened-origin.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Pace } from './pace.ts';
import { openPartsOrigin } from './parts-origin.ts';
import type { Order, Tally } from './protocol.ts';
import { stagingError } from './staging-error.ts';
import { StagingFile } from './staging-file.ts';
import { StallWatch } from './stall-watch.ts';
import type { Origin } from './transfer.ts';
import { originKey } from './validators.ts';

/** What all attempts of a thread share. */
export interface AttemptTools {
  readonly client: HttpClient;
  readonly pace: Pace;
  readonly syncTurn: SyncTurn;
  readonly stallTimeoutMs: number;
}

/** One try to get one file from one origin: resume or begin, check, make durable. Never throws. */
export class Attempt {
  readonly #order: Order;
  readonly #tools: AttemptTools;
  readonly #controller = new AbortController();
  readonly #where: string;
  #staging: StagingFile | undefined;
  #receivedBytes = 0;

  constructor(order: Order, tools: AttemptTools) {
    this.#order = order;
    this.#tools = tools;
    this.#where = placeOf(order.origin);
  }

  get tally(): Tally {
    return { heldBytes: this.#staging?.heldBytes ?? 0, receivedBytes: this.#receivedBytes };
  }

  /** Ends it as soon as possible; what has arrived is kept. */
  stop(): void {
    this.#controller.abort(new Cancelled());
  }

  async run(): Promise<Outcome> {
    try {
      await this.#fetch();
      return { kind: 'checked' };
    } catch (error) {
      const { path, stagingFile } = this.#order.file;
      return outcomeOf(stagingError(error, stagingFile), path);
    }
  }

  async #fetch(): Promise<void> {
    const { file } = this.#order;
    const staging = await StagingFile.open(file, this.#tools.syncTurn, this.#controller.signal);
    this.#staging = staging;
    let wrong = false;
    try {
      if (staging.heldBytes < file.sizeBytes) await this.#receive(staging);
      await staging.finish(this.#where);
    } catch (error) {
      wrong = error instanceof IntegrityError && staging.heldBytes > 0 && this.#receivedBytes > 0;
      throw error;
    } finally {
      await staging.close();
      if (wrong) await staging.remove();
    }
  }

  /** Gets what is missing. Throws INTERRUPTED when the body ends too early. */
  async #receive(staging: StagingFile): Promise<void> {
    const { file, origin } = this.#order;
    const { stallTimeoutMs } = this.#tools;
    const watch = new StallWatch(stallTimeoutMs, this.#controller, this.#where);
    try {
      const opened = await watch.during(this.#open(staging));
      if (opened.startsAt !== staging.heldBytes) staging.restart();
      await staging.remember({ origin: originKey(origin), ...opened.validators });
      await this.#take(opened, staging, watch);
    } finally {
      watch.stop();
    }
    if (staging.heldBytes === file.sizeBytes) return;
    const text = `${this.#where} ended after ${staging.heldBytes} of ${file.sizeBytes} bytes. Try again.`;
    throw new NetworkError('INTERRUPTED', text);
  }

  #open(staging: StagingFile): Promise<OpenedOrigin> {
    const { file, origin } = this.#order;
    const { client, pace } = this.#tools;
    const sameOrigin = staging.validators?.origin === originKey(origin);
    const validators = sameOrigin ? staging.validators : undefined;
    // Bytes from elsewhere, or without a validator, can be gone on with only where the digest will tell in the end.
    const guarded = validators?.etag !== undefined || validators?.lastModified !== undefined;
    const fromByte = guarded || file.digest !== undefined ? staging.heldBytes : 0;
    const { path, sizeBytes } = file;
    const wanted: Wanted = { path, sizeBytes, fromByte, validators, signal: this.#controller.signal };
    switch (origin.kind) {
      case 'file':
        return openFileOrigin(origin.file, wanted);
      case 'parts':
        return openPartsOrigin(origin.parts, wanted);
      case 'http':
        return openHttpOrigin({ url: origin.url, client, slowly: pace.quantumBytes !== undefined }, wanted);
    }
  }

  async #take(opened: OpenedOrigin, staging: StagingFile, watch: StallWatch): Promise<void> {
    const { pace } = this.#tools;
    const { signal } = this.#controller;
    for await (const chunk of this.#chunks(opened, staging, watch)) {
      const quantum = pace.quantumBytes ?? chunk.length;
      for (let at = 0; at < chunk.length; at += quantum) {
        const piece = chunk.subarray(at, at + quantum);
        const admitted = pace.admit(piece.length, signal);
        if (admitted !== undefined) await admitted;
        this.#receivedBytes += piece.length;
        const written = staging.append(piece, this.#where);
        if (written !== undefined) await written;
      }
    }
  }

  /** The body's chunks, each good until the next is asked for. What breaks after the last byte of the file does no harm. */
  async *#chunks({ body }: OpenedOrigin, staging: StagingFile, watch: StallWatch): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const next = await watch.during(body.next()).catch((error: unknown) => {
          if (staging.heldBytes === this.#order.file.sizeBytes && !this.#controller.signal.aborted) return undefined;
          throw error;
        });
        if (next === undefined) return;
        yield next;
      }
    } finally {
      body.destroy();
    }
  }
}

/** For people. */
function placeOf(origin: Origin): string {
  switch (origin.kind) {
    case 'http':
      return printableUrl(origin.url);
    case 'file':
      return origin.file;
    case 'parts':
      return partsText(origin.parts.map(({ file }) => file));
  }
}

function partsText([first = 'a file without parts', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and its ${others.length} other parts`;
}
