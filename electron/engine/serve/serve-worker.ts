import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '../errors.ts';
import { RunningServer } from './running-server.ts';
import type { FromServer, ServeSetup, ToServer } from './worker-protocol.ts';

const port = parentPort;
if (port === null) throw new Error('serve-worker is the entry of a worker thread');
const say = (message: FromServer) => port.postMessage(message);

async function serve(setup: ServeSetup): Promise<void> {
  let server: RunningServer;
  try {
    server = await RunningServer.start(setup, say);
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error) });
    return;
  }
  port?.on('message', (message: ToServer) => {
    switch (message.kind) {
      case 'refresh':
        void server.refresh(message.folder).then(() => say({ kind: 'refreshed', id: message.id }));
        return;
      case 'close':
        void server.close().then(() => say({ kind: 'closed' }));
    }
  });
}

const setup: ServeSetup = workerData;
await serve(setup);
