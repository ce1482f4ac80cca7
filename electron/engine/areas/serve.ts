import { resolve } from 'node:path';
import type { EngineApi } from '../../contract/api.ts';
import type { Failure } from '../../contract/failure.ts';
import type { ServeRequest, ServerSnapshot } from '../../contract/serve.ts';
import { failureOf, InputError } from '../errors.ts';
import { type OpenedToServe, openToServe } from '../media/serving/open-to-serve.ts';
import type { MirrorToServe } from '../serve/server.ts';
import { Serving } from '../serve/serving.ts';
import { getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

export interface ServeArea {
  readonly api: EngineApi['serve'];
  /** Stops the server, if one runs. */
  close(): Promise<void>;
}

/** Serving in this process: one server at a time. */
export function serveArea(services: Services): ServeArea {
  const host = new ServeHost(services);
  const changed = (work: (serving: Serving) => void): ServerSnapshot => {
    const serving = host.running();
    work(serving);
    serving.touch();
    return serving.snapshot();
  };
  return {
    api: {
      start: (request) => host.start(request),
      stop: () => host.stop(),
      state: async () => host.snapshot(),
      selfTest: async (request) =>
        host.running().set.test(request, { version: services.options.version, environment: process.env }),
      instructions: async ({ mirrorId, url }) => host.running().set.instructions(mirrorId, url),
      expect: async ({ clusterId, groupIds }) => changed(({ watch }) => watch.expect(clusterId, groupIds)),
      group: async ({ clusterIds }) => changed(({ watch }) => watch.group(clusterIds)),
    },
    close: () => host.close(),
  };
}

class ServeHost {
  readonly #services: Services;
  readonly #offJobs: () => void;
  #serving: Serving | undefined;
  #failure: Failure | undefined;
  /** Starts and stops, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #starting = false;

  constructor(services: Services) {
    this.#services = services;
    this.#offJobs = services.events.on('job', ({ endedAt, mirrorFolder }) => {
      if (endedAt === undefined) return;
      // The server looks by itself each second: this is only sooner.
      this.#serving?.refresh(mirrorFolder).catch(() => undefined);
    });
  }

  /** Throws BAD_ARGUMENT where none runs. */
  running(): Serving {
    if (this.#serving !== undefined) return this.#serving;
    throw new InputError('BAD_ARGUMENT', 'No server is running. Start it first.');
  }

  snapshot(): ServerSnapshot {
    if (this.#serving !== undefined) return this.#serving.snapshot();
    const nothing = { urls: [], mirrors: [], clusters: [], connections: 0 };
    if (this.#starting) return { state: 'starting', ...nothing };
    if (this.#failure !== undefined) return { state: 'failed', failure: this.#failure, ...nothing };
    return { state: 'stopped', ...nothing };
  }

  start(request: ServeRequest): Promise<ServerSnapshot> {
    return this.#inTurn(async () => {
      if (this.#serving?.snapshot().state === 'running') {
        const urls = this.#serving.snapshot().urls.join(', ');
        throw new InputError('BAD_ARGUMENT', `A server runs already, at ${urls}. Stop it first.`);
      }
      await this.#end();
      this.#failure = undefined;
      this.#starting = true;
      this.#tell();
      try {
        this.#serving = await this.#open(request);
      } catch (error) {
        this.#failure = failureOf(error);
        throw error;
      } finally {
        this.#starting = false;
        this.#tell();
      }
      return this.snapshot();
    });
  }

  stop(): Promise<ServerSnapshot> {
    return this.#inTurn(async () => {
      await this.#end();
      this.#failure = undefined;
      this.#tell();
      return this.snapshot();
    });
  }

  async close(): Promise<void> {
    this.#offJobs();
    await this.#inTurn(() => this.#end());
  }

  async #open(request: ServeRequest): Promise<Serving> {
    const { events, registry, now } = this.#services;
    const own = await this.#mirrorsOf(request);
    const opened: OpenedToServe[] = [];
    for (const shipment of request.shipments ?? []) opened.push(await openToServe(shipment, this.#services));
    const mirrors = [...own, ...opened.flatMap((one) => one.mirrors)];
    refuseCopies(mirrors);
    const media = opened.map(({ report }) => report);
    for (const message of media.flatMap(({ notes }) => notes)) events.emit('notice', { message });
    return Serving.start({
      request,
      mirrors,
      media,
      memory: registry.watch,
      now,
      onSnapshot: (snapshot) => events.emit('server', snapshot),
      onNotice: (message) => events.emit('notice', { message }),
    });
  }

  async #mirrorsOf({ mirrors, shipments = [] }: ServeRequest): Promise<readonly MirrorToServe[]> {
    if (mirrors.length + shipments.length === 0)
      throw new InputError('BAD_ARGUMENT', 'Name a mirror to serve, or several.');
    const folders = mirrors.map(({ folder }) => resolve(folder));
    const twice = folders.find((folder, index) => folders.indexOf(folder) !== index);
    if (twice !== undefined) throw new InputError('BAD_ARGUMENT', `${twice} is named twice. Name each mirror once.`);
    return Promise.all(
      mirrors.map(async ({ folder, at }) => {
        const { id, name } = await getMirror({ folder }, this.#services);
        return { mirrorId: id, name, folder: resolve(folder), ...(at === undefined ? {} : { at }) };
      }),
    );
  }

  async #end(): Promise<void> {
    const serving = this.#serving;
    this.#serving = undefined;
    await serving?.close();
  }

  #tell(): void {
    this.#services.events.emit('server', this.snapshot());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** What clients fetch is told by mirror id, which a copied folder shares with its original. */
function refuseCopies(mirrors: readonly MirrorToServe[]): void {
  for (const [index, { mirrorId, folder }] of mirrors.entries()) {
    const original = mirrors.slice(0, index).find((one) => one.mirrorId === mirrorId);
    if (original === undefined) continue;
    throw new InputError(
      'BAD_ARGUMENT',
      `${original.folder} and ${folder} are copies of one mirror. Serve one of them.`,
    );
  }
}
