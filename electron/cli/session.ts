import { resolve } from 'node:path';
import type { EngineApi } from '../contract/api.ts';
import type { Engine, EngineOptions } from '../engine/engine-types.ts';
import { Cancelled } from '../engine/errors.ts';
import { dataFolderOf } from '../engine/registry/data-folder.ts';
import type { NextSteps } from './hints.ts';
import type { Host } from './host.ts';
import type { CommonOptions } from './options/common-options.ts';
import { Log } from './output/log.ts';
import { Results } from './output/results.ts';
import { readPassphrase } from './read-passphrase.ts';
import { reportError } from './report-error.ts';

/** What a command works with while its engine is open. */
export interface Session {
  readonly host: Host;
  readonly engine: Engine;
  readonly api: EngineApi;
  readonly log: Log;
  readonly results: Results;
  readonly options: CommonOptions;
  /** Of a signing key, where it was given. */
  readonly passphrase: string | undefined;
  /** A path as the user wrote it, made absolute. */
  absolute(path: string): string;
  /** Until called off, a stop request goes to `stop` instead of ending the command. */
  whileStoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T>;
}

export interface SessionOptions {
  /** A dry run: nothing is written anywhere. */
  readonly readOnly?: boolean;
  /** Instead of the user's own. */
  readonly dataFolder?: string;
  /** What to do next about failures, where this command knows better. */
  readonly nextSteps?: NextSteps;
  /** What a host that stays needs besides. */
  readonly engine?: Pick<EngineOptions, 'keepFresh' | 'program' | 'log'>;
}

export type SessionWork = (session: Session) => Promise<number>;

/**
 * Opens the engine, runs the work and closes the engine again; what the work throws is reported. The first SIGINT,
 * SIGTERM or SIGHUP stops the work cleanly, a later one kills the process. Returns the exit code.
 */
export async function withSession(
  host: Host,
  options: CommonOptions,
  work: SessionWork,
  more: SessionOptions = {},
): Promise<number> {
  const log = new Log(host, {
    verbosity: options.verbose,
    file: options.logFile === undefined ? undefined : resolve(host.currentFolder, options.logFile),
    nextSteps: more.nextSteps,
  });
  const results = new Results(host.stdout, options.json);
  const stop = new StopRequest(host);
  try {
    const { passphraseFile } = options;
    const passphrase = passphraseFile === undefined ? undefined : await readPassphrase(passphraseFile, host, log);
    const engine = await openEngine({ host, log, options, more, passphrase });
    const session: Session = {
      host,
      engine,
      api: engine.api,
      passphrase,
      log,
      results,
      options,
      absolute: (path) => resolve(host.currentFolder, path),
      whileStoppable: (handler, stoppable) => stop.handledBy(handler, stoppable),
    };
    try {
      return await Promise.race([work(session), stop.cancelled]);
    } finally {
      await engine.close();
    }
  } catch (error) {
    return reportError(error, { log, results });
  } finally {
    stop.end();
  }
}

interface Opening {
  readonly host: Host;
  readonly log: Log;
  readonly options: CommonOptions;
  readonly more: SessionOptions;
  readonly passphrase: string | undefined;
}

async function openEngine({ host, log, options, more, passphrase }: Opening): Promise<Engine> {
  const engine = await host.createEngine({
    dataFolder: more.dataFolder ?? dataFolderOf(host.machine, options.dataFolder),
    version: host.version,
    now: () => host.now(),
    bundledKeyringFolder: host.bundledKeyringFolder,
    ...more.engine,
    log: (line) => {
      log.line(line);
      more.engine?.log?.(line);
    },
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(more.readOnly === true ? { readOnly: true } : {}),
  });
  engine.on('notice', ({ message, failure }) => {
    if (failure === undefined) log.note(message);
    else log.warning({ ...failure, message });
  });
  return engine;
}

/** npm and npx pass on what the terminal has sent to this process too: one Ctrl-C comes twice. */
const echoMs = 500;

/** Passes the first stop signal on; one that comes later kills. */
class StopRequest {
  /** Rejects with `Cancelled` when a stop is asked for and nobody handles it. */
  readonly cancelled: Promise<never>;
  readonly end: () => void;
  #handler: (() => void) | undefined;
  #first: { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined;

  constructor(host: Host) {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.cancelled = promise;
    this.end = host.onStop((signal) => {
      const atMs = host.now().getTime();
      if (this.#first !== undefined) {
        const isEcho = signal === this.#first.signal && Math.abs(atMs - this.#first.atMs) < echoMs;
        if (!isEcho) host.kill(signal);
        return;
      }
      this.#first = { signal, atMs };
      if (this.#handler === undefined) reject(new Cancelled('stopped'));
      else this.#handler();
    });
  }

  async handledBy<T>(handler: () => void, work: () => Promise<T>): Promise<T> {
    this.#handler = handler;
    try {
      return await work();
    } finally {
      this.#handler = undefined;
    }
  }
}
