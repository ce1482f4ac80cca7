import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RereadWay } from '../../../contract/media.ts';
import { DigestControl } from '../../audit/digest-control.ts';
import { Cancelled } from '../../errors.ts';
import { workerUrl } from '../../worker-url.ts';
import type { RereadTask } from './reread-file.ts';
import { strongestWay, weaker } from './reread-way.ts';
import type { RereadMessage, RereadOrder } from './reread-worker.ts';
import { volumeGone } from './volume-error.ts';

/** A file as it was written. `name` is what it is called where something is wrong with it. */
export interface RereadFile extends RereadTask {
  readonly name: string;
}

export interface RereadOptions {
  readonly signal?: AbortSignal;
  /** Told at most five times a second, and once at the end. */
  readonly onProgress?: (doneBytes: number) => void;
  /** Called once with what is to be told of pauses; the workers wait while one lasts. */
  readonly onPause?: (listener: (paused: boolean) => void) => void;
}

export interface RereadResult {
  /** The weakest way that any of the files was read. */
  readonly way: RereadWay;
  readonly bytes: number;
  readonly bad: readonly BadFile[];
}

/** A file that is not what was written. */
export interface BadFile {
  readonly name: string;
  /** Half a sentence for people. */
  readonly reason: string;
  readonly ioError?: true;
}

const progressEveryMs = 200;

/**
 * Reads flushed files of one volume again, past the system's memory where it lets, and compares them with what was
 * written, in two threads. What is missing, short, unreadable or different is `bad`, in the order of `files`.
 * Throws TARGET_GONE where the device answers no more, Cancelled soon after the signal.
 */
export async function rereadFiles(files: readonly RereadFile[], options: RereadOptions = {}): Promise<RereadResult> {
  const { signal, onProgress } = options;
  if (signal?.aborted) throw new Cancelled();
  const first = files[0];
  if (first === undefined) return { way: 'none', bytes: 0, bad: [] };
  const control = DigestControl.forWorkers(Math.min(files.length, 2, availableParallelism()));
  options.onPause?.((paused) => control.pause(paused));
  const stop = () => control.stop();
  signal?.addEventListener('abort', stop);
  const timer = setInterval(() => onProgress?.(control.doneBytes), progressEveryMs);
  try {
    const strongest = await strongestWay(dirname(first.file)).catch(() => 'direct' as const);
    const told = await inWorkers(files, control);
    if (signal?.aborted) throw new Cancelled();
    if (told.length < files.length) throw new Error(`The workers left ${files.length - told.length} files unread`);
    onProgress?.(control.doneBytes);
    return resultOf(files, told, strongest);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function inWorkers(files: readonly RereadFile[], control: DigestControl): Promise<RereadMessage[]> {
  const told: RereadMessage[] = [];
  // The largest first, so that both threads end at about the same time.
  const tasks = files
    .map(({ file, sizeBytes, sha256 }, place) => ({ file, sizeBytes, sha256, place }))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const count = Math.min(files.length, 2, availableParallelism());
  const ends = Array.from({ length: count }, async (_, worker) => {
    const workerData: RereadOrder = { worker, memory: control.memory, files: tasks };
    const thread = new Worker(workerUrl('reread-worker'), { name: `reread-${worker}`, workerData });
    thread.on('message', ({ index, outcome }: RereadMessage) => {
      told.push({ index: tasks[index]?.place ?? index, outcome });
      // The rest would fail alike.
      if (outcome.gone) control.stop();
    });
    // `once` rejects with what the thread throws.
    await once(thread, 'exit');
  });
  try {
    await Promise.all(ends);
  } finally {
    control.stop();
    await Promise.allSettled(ends);
  }
  const gone = told.find(({ outcome }) => outcome.gone);
  if (gone !== undefined) throw volumeGone(files[gone.index]?.file ?? '');
  return told;
}

function resultOf(files: readonly RereadFile[], told: readonly RereadMessage[], strongest: RereadWay): RereadResult {
  const inOrder = told.toSorted((a, b) => a.index - b.index);
  return {
    way: told.reduce((weakest, { outcome }) => weaker(weakest, outcome.way), strongest),
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    bad: inOrder.flatMap(({ index, outcome: { reason, ioError } }) => {
      const name = files[index]?.name;
      if (reason === undefined || name === undefined) return [];
      return [{ name, reason, ...(ioError === undefined ? {} : { ioError }) }];
    }),
  };
}
