import { Worker } from 'node:worker_threads';
import type { Failure } from '../../contract/failure.ts';
import type { ServedMirror } from '../../contract/serve.ts';
import { failureOf, InputError } from '../errors.ts';
import { errorOf } from '../failure-error.ts';
import { workerUrl } from '../worker-url.ts';
import type { AccessFact, ServeNotice } from './access-fact.ts';
import type { MirrorToServe } from './served-place.ts';
import { defaultLimits, type ServerLimits } from './server-limits.ts';
import { readTlsPair } from './tls-pair.ts';
import type { FromServer, ServeSetup, ToServer } from './worker-protocol.ts';

export type { MirrorToServe } from './served-place.ts';

export interface MirrorServerOptions {
  readonly mirrors: readonly MirrorToServe[];
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM files; with them, HTTPS. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  readonly limits?: Partial<ServerLimits>;
  readonly onFact: (fact: AccessFact) => void;
  /** The mirrors whole, whenever something about them has changed. */
  readonly onMirrors: (mirrors: readonly ServedMirror[]) => void;
  readonly onNotice?: (notice: ServeNotice) => void;
  /** The server ended on its own, which it never should. */
  readonly onFailed?: (failure: Failure) => void;
}

const closeWithinMs = 5000;

/** Serves mirrors, read-only, from a thread of its own. */
export class MirrorServer {
  readonly urls: readonly string[];
  readonly #worker: Worker;
  readonly #options: MirrorServerOptions;
  readonly #refreshing = new Map<number, () => void>();
  readonly #ended = Promise.withResolvers<void>();
  #mirrors: readonly ServedMirror[];
  #connections = 0;
  #refreshes = 0;
  #closing: Promise<void> | undefined;

  private constructor(worker: Worker, options: MirrorServerOptions, listening: Listening) {
    this.#worker = worker;
    this.#options = options;
    this.urls = listening.urls;
    this.#mirrors = listening.mirrors;
    worker.on('message', (message: FromServer) => this.#hear(message));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', (code) => this.#end(new Error(`The server's thread ended with code ${code}.`)));
  }

  /**
   * Resolves when the server listens. Throws PORT_IN_USE, ADDRESS_REFUSED, BAD_ARGUMENT (no mirror, two at one path, a
   * certificate that is none), and what opening a mirror throws.
   */
  static async start(options: MirrorServerOptions): Promise<MirrorServer> {
    const { mirrors, host, port, limits, tls } = options;
    checkPort(port);
    const pair = tls && (await readTlsPair(tls));
    const workerData: ServeSetup = {
      mirrors,
      host,
      port,
      limits: { ...defaultLimits, ...limits },
      ...(pair === undefined ? {} : { tls: pair }),
    };
    const worker = new Worker(workerUrl('serve-worker'), { name: 'serve', workerData });
    try {
      return new MirrorServer(worker, options, await listeningOf(worker));
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  get mirrors(): readonly ServedMirror[] {
    return this.#mirrors;
  }

  /** Open ones, idle or not; at most a tenth of a second old. */
  get connections(): number {
    return this.#connections;
  }

  /** Resolves when the server has looked at this mirror's ledger; it does so each second on its own. */
  async refresh(folder: string): Promise<void> {
    this.#refreshes += 1;
    const id = this.#refreshes;
    const done = new Promise<void>((resolve) => this.#refreshing.set(id, resolve));
    this.#tell({ kind: 'refresh', id, folder });
    await Promise.race([done, this.#ended.promise]);
    this.#refreshing.delete(id);
  }

  /** Stops listening, cuts what is still being sent, and ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#tell({ kind: 'close' });
    const timer = setTimeout(() => this.#ended.resolve(), closeWithinMs);
    await this.#ended.promise;
    clearTimeout(timer);
    await this.#worker.terminate();
  }

  #tell(message: ToServer): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromServer): void {
    switch (message.kind) {
      case 'facts':
        this.#connections = message.connections;
        for (const fact of message.facts) this.#options.onFact(fact);
        return;
      case 'mirrors':
        this.#mirrors = message.mirrors;
        this.#options.onMirrors(message.mirrors);
        return;
      case 'notice':
        this.#options.onNotice?.(message.notice);
        return;
      case 'refreshed':
        this.#refreshing.get(message.id)?.();
        return;
      case 'closed':
        this.#ended.resolve();
        return;
      case 'listening':
      case 'failed':
    }
  }

  #end(error: unknown): void {
    this.#ended.resolve();
    if (this.#closing !== undefined) return;
    this.#closing = Promise.resolve();
    this.#options.onFailed?.(failureOf(error));
  }
}

type Listening = Extract<FromServer, { readonly kind: 'listening' }>;

/** The first thing a worker says. */
function listeningOf(worker: Worker): Promise<Listening> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The server's thread ended with code ${code} before it listened.`)));
    worker.once('message', (message: FromServer) => {
      if (message.kind === 'listening') resolve(message);
      else if (message.kind === 'failed') reject(errorOf(message.failure));
    });
  });
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new InputError('BAD_ARGUMENT', `${port} is no port. Expected a number from 1 to 65535, such as 8080.`);
}
