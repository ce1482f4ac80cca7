import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import type { Engine } from '../engine/engine-types.ts';
import type { LogFile } from '../engine/log/log-file.ts';
import type { Machine } from '../engine/registry/data-folder.ts';
import { listenError } from '../engine/serve/listening.ts';
import { Dispatcher } from '../host/dispatcher.ts';
import { hostArea } from '../host/host-area.ts';
import { PathTokens } from '../host/path-tokens.ts';
import { EventStream } from './event-stream.ts';
import { isLoopback, ownHosts } from './own-hosts.ts';
import { RequestHandler } from './request-handler.ts';
import { Session } from './session.ts';

export interface WebHostOptions {
  readonly engine: Engine;
  /** Port 0 takes any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** The built interface. */
  readonly rendererFolder: string;
  /** dist/licences.json */
  readonly licencesFile: string;
  readonly machine: Machine;
  readonly version: string;
  readonly dataFolder: string;
  readonly log: Pick<LogFile, 'file' | 'line' | 'tail'>;
}

export interface WebHost {
  /** With the token, which works once. */
  readonly url: string;
  /** Whether other machines can reach it. */
  readonly isOpen: boolean;
  /** Ends every connection; the engine is the caller's. */
  close(): Promise<void>;
}

/** Serves the interface and its calls to one browser. Throws PORT_IN_USE and ADDRESS_REFUSED. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { engine, listen, log } = options;
  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000 });
  const port = await listenOn(server, listen);
  const session = new Session(port);
  const hosts = ownHosts({ host: listen.host, port, interfaces: networkInterfaces() });
  const events = new EventStream(engine, log.line);
  const handler = new RequestHandler({
    session,
    hosts: new Set(hosts),
    dispatcher: dispatcherOf(options),
    events,
    rendererFolder: options.rendererFolder,
  });
  server.on('request', (request, response) => {
    handler.handle(request, response).catch((error: unknown) => {
      // One that never came whole is its sender's affair.
      if (request.complete) {
        log.line({ level: 'info', message: `A request failed unexpectedly: ${inspect(error)}` });
      }
      response.destroy();
    });
  });
  return {
    url: `http://${hosts[0]}/?token=${session.token}`,
    isOpen: !isLoopback(listen.host),
    async close() {
      events.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function dispatcherOf({ engine, log, machine, version, dataFolder, licencesFile }: WebHostOptions): Dispatcher {
  const paths = new PathTokens();
  const host = hostArea({
    engine: engine.api,
    paths,
    machine,
    log,
    licencesFile,
    description: {
      kind: 'browser',
      version,
      dataFolder,
      runtime: [{ name: 'Node.js', version: process.versions.node }],
      keystore: false,
    },
  });
  return new Dispatcher({ engine: engine.api, host, paths, log: log.line });
}

async function listenOn(server: Server, { host, port }: WebHostOptions['listen']): Promise<number> {
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no address.');
  return address.port;
}
