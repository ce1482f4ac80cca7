import { parentPort, workerData } from 'node:worker_threads';
import { DigestControl } from '../../audit/digest-control.ts';
import { carryOut, copyBytes } from './copy-file.ts';
import type { CopyMessage, CopyTask } from './copy-order.ts';

/** Takes orders off the shared list until there are none, or until it shall stop. */
function work({ worker, memory, orders }: CopyTask, say: (message: CopyMessage) => void): void {
  const control = new DigestControl(memory);
  const buffer = Buffer.allocUnsafeSlow(copyBytes);
  const countBytes = control.counter(worker);
  while (!control.stopped) {
    const index = control.takeNext();
    const order = orders[index];
    if (order === undefined) return;
    control.startFile(worker, index);
    const outcome = carryOut(order, buffer, countBytes);
    control.endFile(worker);
    if (outcome === undefined) return;
    // Nothing is right any more when one is not: the others need not go on.
    if (outcome.kind !== 'done') control.stop();
    say({ index, outcome });
  }
}

const port = parentPort;
if (port === null) throw new Error('copy-worker is the entry of a worker thread');
const task: CopyTask = workerData;
work(task, (message) => port.postMessage(message));
