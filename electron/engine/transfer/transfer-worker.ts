import { parentPort, workerData } from 'node:worker_threads';
import { createHttpClient } from '../source/http-access.ts';
import { Attempt, type AttemptTools } from './attempt.ts';
import { SyncTurn } from './durable-writer.ts';
import { Pace } from './pace.ts';
import type { FromWorker, Order, ToWorker, WorkerSetup } from './protocol.ts';
import { SharedRate } from './shared-rate.ts';

const progressEveryMs = 200;

const port = parentPort;
if (port === null) throw new Error('The transfer worker runs as a worker thread only.');

const setup: WorkerSetup = workerData;
const pace = new Pace(setup.rate === undefined ? undefined : new SharedRate(setup.rate));
const tools: AttemptTools = {
  // The attempts watch for stalls themselves: they know when they are the ones who wait.
  client: createHttpClient(setup.access, { stallTimeoutMs: 0 }),
  pace,
  syncTurn: new SyncTurn(),
  stallTimeoutMs: setup.stallTimeoutMs,
};
const attempts = new Map<number, Attempt>();
const told = new Map<number, number>();

const tell = (message: FromWorker) => port.postMessage(message);

async function start(order: Order): Promise<void> {
  const attempt = new Attempt(order, tools);
  attempts.set(order.id, attempt);
  const outcome = await attempt.run();
  attempts.delete(order.id);
  told.delete(order.id);
  tell({ kind: 'settled', id: order.id, outcome, tally: attempt.tally });
}

function tellProgress(): void {
  const tallies = [...attempts]
    .map(([id, attempt]) => ({ id, ...attempt.tally }))
    .filter(({ id, receivedBytes, heldBytes }) => told.get(id) !== receivedBytes + heldBytes);
  for (const { id, receivedBytes, heldBytes } of tallies) told.set(id, receivedBytes + heldBytes);
  if (tallies.length > 0) tell({ kind: 'progress', tallies });
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'start':
      void start(message.order);
      break;
    case 'stop':
      for (const attempt of attempts.values()) attempt.stop();
      break;
    case 'pause':
      pace.pause();
      break;
    case 'resume':
      pace.resume();
      break;
  }
});
setInterval(tellProgress, progressEveryMs);
