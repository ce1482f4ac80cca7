import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { DigestControl } from './digest-control.ts';
import type { FileDigest } from './digest-file.ts';
import { digestFile, readBytes } from './digest-file.ts';

const orderSchema = v.object({
  worker: v.number(),
  memory: v.instance(SharedArrayBuffer),
  files: v.array(v.object({ file: v.string(), algorithm: v.picklist(['sha512', 'sha256', 'md5']) })),
});

/** What a worker is told when it starts. All workers get the same list and take from it in turn. */
export type DigestOrder = v.InferOutput<typeof orderSchema>;

/** What a worker says of each file that it took. */
export interface DigestMessage {
  readonly index: number;
  readonly result: FileDigest;
}

/** Takes files off the shared list until there are none, or until it shall stop. */
function work(order: DigestOrder, say: (message: DigestMessage) => void): void {
  const control = new DigestControl(order.memory);
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const countBytes = (bytes: number): boolean => {
    control.addBytes(order.worker, bytes);
    return !control.stopped;
  };
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
work(v.parse(orderSchema, workerData), (message) => port.postMessage(message));
