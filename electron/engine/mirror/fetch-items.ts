import type { Failure } from '../../contract/failure.ts';
import type { Digest } from '../../contract/plan.ts';
import { failureOf } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import type { Origin, TransferOptions, TransferTask } from '../transfer/transfer.ts';
import { TransferRun } from '../transfer/transfer-run.ts';
import type { MirrorLayout } from './layout.ts';
import type { Placer } from './placer.ts';

export interface ItemToFetch {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest?: Digest;
}

export interface FetchOptions {
  readonly items: readonly ItemToFetch[];
  readonly origins: (path: string) => readonly Origin[];
  readonly transfer: TransferOptions;
  /** sstream-mirror's --no-checksumming-reader: only sizes are checked. */
  readonly skipDigests: boolean;
}

export interface FetchResult {
  readonly placed: readonly string[];
  /** Bytes received over the network, retries included. */
  readonly fetchedBytes: number;
  readonly failures: readonly Failure[];
  /** True when the person cancelled; what was placed stays. */
  readonly cancelled: boolean;
}

/** Fetches items into staging, checks them, and puts each in place as soon as it is whole. One bad file does not stop the others. */
export async function fetchItems(
  layout: MirrorLayout,
  placer: Placer,
  context: JobContext,
  options: FetchOptions,
): Promise<FetchResult> {
  const items = new Map(options.items.map((item) => [item.path, item]));
  const placed: string[] = [];
  const failures: Failure[] = [];
  const receivedBytes = new Map<string, number>();
  const placing = new Set<Promise<void>>();

  const fail = (path: string, failure: Failure) => {
    failures.push(failure);
    context.tell({ kind: 'file-failed', path, failure });
  };
  const place = async (item: ItemToFetch) => {
    try {
      await placer.place({ ...item, stagedFile: layout.staged(item.path), digest: item.digest });
      placed.push(item.path);
      context.tell({ kind: 'file-done', path: item.path, sizeBytes: item.sizeBytes });
    } catch (error) {
      fail(item.path, failureOf(error));
    }
  };

  const run = new TransferRun(options.transfer, (event) => {
    const item = items.get(event.path);
    if (item === undefined) return;
    if (event.kind !== 'retry') receivedBytes.set(event.path, event.receivedBytes);
    switch (event.kind) {
      case 'progress':
        context.tell({ kind: 'progress', path: event.path, doneBytes: event.doneBytes, sizeBytes: item.sizeBytes });
        break;
      case 'retry':
        context.tell({ ...event, sizeBytes: item.sizeBytes });
        break;
      case 'checked': {
        const work = place(item).finally(() => placing.delete(work));
        placing.add(work);
        break;
      }
      case 'failed':
        fail(event.path, event.failure);
        break;
      default:
        event satisfies never;
    }
  });
  context.onPause((paused) => (paused ? run.pause() : run.resume()));

  const tasks = options.items.map((item) => taskOf(item, layout, options));
  const outcome = await run.run(tasks, context.signal).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await Promise.all(placing);
  if (outcome !== undefined && !context.signal.aborted) throw outcome.error;
  const fetchedBytes = [...receivedBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { placed, fetchedBytes, failures, cancelled: outcome !== undefined };
}

function taskOf(item: ItemToFetch, layout: MirrorLayout, options: FetchOptions): TransferTask {
  return {
    path: item.path,
    origins: options.origins(item.path),
    sizeBytes: item.sizeBytes,
    digest: options.skipDigests ? undefined : item.digest,
    stagingFile: layout.staged(item.path),
  };
}
