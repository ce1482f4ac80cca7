import { parentPort, workerData } from 'node:worker_threads';
import type { DigestAlgorithm } from '../../contract/plan.ts';
import { DigestControl } from './digest-control.ts';
import type { FileDigest } from './digest-file.ts';
import { digestFile, readBytes } from './digest-file.ts';

/** What a worker is told when it starts. All workers get the same list and take from it in turn. */
export interface DigestOrder {
  readonly worker: number;
  readonly memory: SharedArrayBuffer;
  readonly files: readonly { readonly file: string; readonly algorithm: DigestAlgorithm }[];
}

/** What a worker says of each file that it took. */
export interface DigestMessage {
  readonly index: number;
  readonly result: FileDigest;
}

/** Takes files off the shared list until there are none, or until it shall stop. */
function work(order: DigestOrder, say: (message: DigestMessage) => void): void {
  const control = new DigestControl(order.memory);
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const countBytes = control.counter(order.worker);
  while (!control.stopped) {
    const index = control.takeNext();
    const task = order.files[index];
    if (task === undefined) return;
    control.startFile(order.worker, index);
    const result = digestFile(task.file, task.algorithm, buffer, countBytes);
    control.endFile(order.worker);
    if (result !== undefined) say({ index, result });
  }
}

const port = parentPort;
if (port === null) throw new Error('digest-worker is the entry of a worker thread');
const order: DigestOrder = workerData;
work(order, (message) => port.postMessage(message));
