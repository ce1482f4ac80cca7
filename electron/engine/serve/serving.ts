import type { Failure } from '../../contract/failure.ts';
import type { MediumReport, ServedMirror, ServeRequest, ServerSnapshot } from '../../contract/serve.ts';
import { errnoOf, InputError } from '../errors.ts';
import type { AccessFact } from './access-fact.ts';
import { AccessLog } from './access-log.ts';
import type { MediumToServe } from './served-medium.ts';
import { ServedSet } from './served-set.ts';
import { MirrorServer, type MirrorToServe } from './server.ts';
import { SnapshotBeat } from './snapshot-beat.ts';
import { ImportWatch } from './watch/import-watch.ts';
import type { WatchMemory } from './watch/watch-memory.ts';

export interface ServingOptions {
  readonly request: ServeRequest;
  readonly mirrors: readonly MirrorToServe[];
  /** What was found of the shipments that some of them are read from. */
  readonly media?: readonly MediumReport[];
  readonly memory: WatchMemory;
  readonly now: () => Date;
  /** At most five a second, the last one always. */
  readonly onSnapshot: (snapshot: ServerSnapshot) => void;
  /** Something a person should know of while serving goes on. */
  readonly onNotice: (message: string) => void;
}

const snapshotEveryMs = 200;
const defaultHost = '127.0.0.1';
const defaultPort = 8080;

/** One running server with all that is told of its clients. */
export class Serving {
  readonly set: ServedSet;
  readonly watch: ImportWatch;
  readonly #options: ServingOptions;
  readonly #log: AccessLog | undefined;
  readonly #beat = new SnapshotBeat({ everyMs: snapshotEveryMs, beat: () => this.#tell() });
  #server: MirrorServer | undefined;
  #failure: Failure | undefined;
  #storingFailed = false;
  #reading: Promise<void> = Promise.resolve();

  private constructor(options: ServingOptions, log: AccessLog | undefined) {
    this.#options = options;
    this.#log = log;
    this.watch = new ImportWatch(options.memory);
    this.set = new ServedSet(mediaOf(options.mirrors));
  }

  /** Resolves when it listens. Throws what `MirrorServer.start` throws, and BAD_ARGUMENT for an access log that cannot be written. */
  static async start(options: ServingOptions): Promise<Serving> {
    const { accessLogFile } = options.request;
    const log = accessLogFile === undefined ? undefined : await openLog(accessLogFile, options.onNotice);
    const serving = new Serving(options, log);
    try {
      await serving.#listen();
      return serving;
    } catch (error) {
      await serving.close();
      throw error;
    }
  }

  snapshot(): ServerSnapshot {
    const { media = [], now } = this.#options;
    return {
      state: this.#failure === undefined ? 'running' : 'failed',
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      urls: this.#server?.urls ?? [],
      mirrors: this.#server?.mirrors ?? [],
      clusters: this.watch.clusters(now().getTime()),
      connections: this.#server?.connections ?? 0,
      ...(media.length === 0 ? {} : { media }),
    };
  }

  /** Something changed that the server does not tell of by itself. */
  touch(): void {
    this.#beat.touch();
  }

  /** The mirror in this folder has changed: resolves when its new state is served and watched. */
  async refresh(folder: string): Promise<void> {
    await this.#server?.refresh(folder);
    await this.#reading;
  }

  async close(): Promise<void> {
    this.#beat.stop();
    await this.#server?.close();
    await this.#reading;
    this.#store();
    await this.#log?.close();
  }

  async #listen(): Promise<void> {
    const { request, mirrors, onNotice } = this.#options;
    this.#server = await MirrorServer.start({
      mirrors,
      host: request.host ?? defaultHost,
      port: request.port ?? defaultPort,
      ...(request.tls === undefined ? {} : { tls: request.tls }),
      onFact: (fact) => this.#take(fact),
      onMirrors: (changed) => this.#read(changed),
      onNotice: ({ message }) => onNotice(message),
      onFailed: (failure) => {
        this.#failure = failure;
        this.touch();
      },
    });
    this.#read(this.#server.mirrors);
    await this.#reading;
  }

  #take(fact: AccessFact): void {
    this.#log?.take(fact);
    this.watch.take(fact);
    this.touch();
  }

  /** One reading after another. */
  #read(mirrors: readonly ServedMirror[]): void {
    const failed = (folder: string, error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onNotice(`What ${folder} publishes could not be read for the import watch: ${reason}`);
    };
    this.#reading = this.#reading.then(async () => {
      await this.set.read(mirrors, failed);
      this.watch.setMirrors(this.set.watched());
      this.touch();
    });
  }

  #tell(): boolean {
    this.#store();
    const snapshot = this.snapshot();
    this.#options.onSnapshot(snapshot);
    return snapshot.clusters.some(({ active, rate, verdict }) => active + rate > 0 || verdict.kind === 'fetching');
  }

  /** What cannot be stored now is stored with the next. */
  #store(): void {
    try {
      this.watch.store();
      this.#storingFailed = false;
    } catch (error) {
      if (this.#storingFailed) return;
      this.#storingFailed = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onNotice(`What clients fetched cannot be remembered over a restart: ${reason}`);
    }
  }
}

function mediaOf(mirrors: readonly MirrorToServe[]): ReadonlyMap<string, MediumToServe> {
  return new Map(
    mirrors.flatMap(({ mirrorId, medium }): [string, MediumToServe][] =>
      medium === undefined ? [] : [[mirrorId, medium]],
    ),
  );
}

async function openLog(file: string, onNotice: (message: string) => void): Promise<AccessLog> {
  const lost = (error: Error) =>
    onNotice(`The access log ${file} can no longer be written: ${error.message}. Serving goes on without it.`);
  return AccessLog.open(file, lost).catch((error: unknown) => {
    throw new InputError(
      'BAD_ARGUMENT',
      `The access log ${file} cannot be written (${errnoOf(error) ?? String(error)}). Name a file in a folder that you may write to.`,
      { path: file, cause: error },
    );
  });
}
