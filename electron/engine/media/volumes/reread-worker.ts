import { parentPort, workerData } from 'node:worker_threads';
import { DigestControl } from '../../audit/digest-control.ts';
import { FileRereader, type RereadOutcome, type RereadTask } from './reread-file.ts';

/** What a worker is told when it starts. All workers get the same list and take from it in turn. */
export interface RereadOrder {
  readonly worker: number;
  readonly memory: SharedArrayBuffer;
  readonly files: readonly RereadTask[];
}

/** What a worker says of each file that it took. */
export interface RereadMessage {
  readonly index: number;
  readonly outcome: RereadOutcome;
}

/** Takes files off the shared list until there are none, or until it shall stop. */
async function work({ worker, memory, files }: RereadOrder, say: (message: RereadMessage) => void): Promise<void> {
  const control = new DigestControl(memory);
  const rereader = new FileRereader();
  const countBytes = control.counter(worker);
  while (!control.stopped) {
    const index = control.takeNext();
    const task = files[index];
    if (task === undefined) return;
    const outcome = await rereader.reread(task, countBytes);
    if (outcome !== undefined) say({ index, outcome });
  }
}

const port = parentPort;
if (port === null) throw new Error('reread-worker is the entry of a worker thread');
const order: RereadOrder = workerData;
await work(order, (message) => port.postMessage(message));
