import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DigestAlgorithm } from '../../contract/plan.ts';
import { Cancelled } from '../errors.ts';
import { workerUrl } from '../worker-url.ts';
import { DigestControl } from './digest-control.ts';
import type { FileDigest } from './digest-file.ts';
import type { DigestMessage, DigestOrder } from './digest-worker.ts';

export interface DigestTask {
  /** Names the file in outcomes. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly algorithm: DigestAlgorithm;
  /** Serves to share out the work; the file is read to its end whatever is said here. */
  readonly sizeBytes?: number;
}

export type DigestOutcome = { readonly path: string } & FileDigest;

export interface DigestProgress {
  /** Bytes read so far, of all files. */
  readonly doneBytes: number;
  readonly active: readonly { readonly path: string; readonly doneBytes: number; readonly sizeBytes: number }[];
}

export interface DigestOptions {
  readonly signal?: AbortSignal;
  /** Threads; default 2, or 1 where there is one core only. */
  readonly workers?: number;
  /** Told at most five times a second, and once at the end. */
  readonly onProgress?: (progress: DigestProgress) => void;
  /** Called once with what is to be told of pauses; the workers wait while one lasts. */
  readonly onPause?: (listener: (paused: boolean) => void) => void;
}

const progressEveryMs = 200;

/**
 * Hashes files in worker threads, largest first, each in one piece; outcomes come as files are done.
 * A file that cannot be read is an outcome. Throws Cancelled soon after the signal, when the last handle is closed.
 */
export async function* digestFiles(
  files: readonly DigestTask[],
  options: DigestOptions = {},
): AsyncGenerator<DigestOutcome, void> {
  const { signal, onProgress } = options;
  if (signal?.aborted) throw new Cancelled();
  if (files.length === 0) return;
  const tasks = files.toSorted((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0));
  const count = Math.max(1, Math.min(tasks.length, options.workers ?? Math.min(2, availableParallelism())));
  const control = DigestControl.forWorkers(count);
  options.onPause?.((paused) => control.pause(paused));
  const workers = startWorkers(tasks, control, count);
  const ended = Promise.allSettled(workers.map((worker) => once(worker, 'exit')));
  const stop = () => control.stop();
  signal?.addEventListener('abort', stop);
  const report = () => onProgress?.(progressOf(tasks, control));
  const timer = setInterval(report, progressEveryMs);
  try {
    let done = 0;
    for await (const outcome of outcomesOf(tasks, workers)) {
      done += 1;
      yield outcome;
    }
    if (signal?.aborted) throw new Cancelled();
    if (done < tasks.length) throw new Error(`The digest workers left ${tasks.length - done} files unread`);
    report();
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
    control.stop();
    await ended;
  }
}

function startWorkers(tasks: readonly DigestTask[], control: DigestControl, count: number): readonly Worker[] {
  const files = tasks.map(({ file, algorithm }) => ({ file, algorithm }));
  return Array.from({ length: count }, (_, worker) => {
    const workerData: DigestOrder = { worker, memory: control.memory, files };
    return new Worker(workerUrl('digest-worker'), { name: `digest-${worker}`, workerData });
  });
}

/** Everything the workers say, in the order they say it; ends when the last of them has ended. */
function outcomesOf(tasks: readonly DigestTask[], workers: readonly Worker[]): ReadableStream<DigestOutcome> {
  let running = workers.length;
  let open = true;
  return new ReadableStream<DigestOutcome>({
    start(controller) {
      for (const worker of workers) {
        worker.on('message', ({ index, result }: DigestMessage) => {
          const task = tasks[index];
          if (open && task !== undefined) controller.enqueue({ path: task.path, ...result });
        });
        worker.on('error', (error) => {
          open = false;
          controller.error(error);
        });
        worker.on('exit', () => {
          running -= 1;
          if (open && running === 0) controller.close();
        });
      }
    },
    cancel() {
      open = false;
    },
  });
}

function progressOf(tasks: readonly DigestTask[], control: DigestControl): DigestProgress {
  const active = control.positions().flatMap(({ index, doneBytes }) => {
    const task = tasks[index];
    return task === undefined ? [] : [{ path: task.path, doneBytes, sizeBytes: task.sizeBytes ?? doneBytes }];
  });
  return { doneBytes: control.doneBytes, active };
}
