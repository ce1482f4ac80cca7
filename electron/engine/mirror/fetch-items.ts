import type { Failure } from '../../contract/failure.ts';
import type { Digest } from '../../contract/plan.ts';
import { failureOf, IntegrityError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import type { Origin, TransferEvent, TransferOptions, TransferTask } from '../transfer/transfer.ts';
import { TransferRun } from '../transfer/transfer-run.ts';
import type { WorkerPool } from '../transfer/worker-pool.ts';
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
  /** Threads begun ahead for it. */
  readonly pool?: WorkerPool;
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
  const { provable = [], unprovable = [] } = Object.groupBy(options.items, ({ digest }) =>
    digest !== undefined || options.skipDigests ? 'provable' : 'unprovable',
  );
  const arrivals = new Arrivals(provable, { layout, placer, context });
  for (const { path } of unprovable) arrivals.fail(path, digestUnknown(path));
  const run = new TransferRun(options.transfer, (event) => arrivals.hear(event), { pool: options.pool });
  context.onPause((paused) => (paused ? run.pause() : run.resume()));
  const tasks = provable.map((item) => taskOf(item, layout, options));
  const outcome = await placer
    .gathering(() => run.run(tasks, context.signal))
    .then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
  await arrivals.settled();
  if (outcome !== undefined && !context.signal.aborted) throw outcome.error;
  const { placed, failures, fetchedBytes } = arrivals;
  return { placed, fetchedBytes, failures, cancelled: outcome !== undefined };
}

interface Whereto {
  readonly layout: MirrorLayout;
  readonly placer: Placer;
  readonly context: JobContext;
}

/** What comes of a transfer, file by file: tells the job, and has whole files placed. */
class Arrivals {
  readonly placed: string[] = [];
  readonly failures: Failure[] = [];
  readonly #items: ReadonlyMap<string, ItemToFetch>;
  readonly #to: Whereto;
  readonly #receivedBytes = new Map<string, number>();
  readonly #placing = new Set<Promise<void>>();

  constructor(items: readonly ItemToFetch[], to: Whereto) {
    this.#items = new Map(items.map((item) => [item.path, item]));
    this.#to = to;
  }

  get fetchedBytes(): number {
    return [...this.#receivedBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  hear(event: TransferEvent): void {
    const item = this.#items.get(event.path);
    if (item === undefined) return;
    const { path, sizeBytes } = item;
    if (event.kind !== 'retry') this.#receivedBytes.set(path, event.receivedBytes);
    switch (event.kind) {
      case 'progress':
        this.#to.context.tell({ kind: 'progress', path, doneBytes: event.doneBytes, sizeBytes });
        break;
      case 'retry':
        this.#to.context.tell({ ...event, sizeBytes });
        break;
      case 'checked': {
        const work = this.#place(item).finally(() => this.#placing.delete(work));
        this.#placing.add(work);
        break;
      }
      case 'failed':
        this.fail(path, event.failure);
        break;
      default:
        event satisfies never;
    }
  }

  fail(path: string, failure: Failure): void {
    this.failures.push(failure);
    this.#to.context.tell({ kind: 'file-failed', path, failure });
  }

  /** Resolves when no file is on its way to its place. */
  async settled(): Promise<void> {
    await Promise.all(this.#placing);
  }

  async #place(item: ItemToFetch): Promise<void> {
    const { layout, placer, context } = this.#to;
    const { path, sizeBytes, digest } = item;
    try {
      await placer.place({ path, sizeBytes, digest, stagedFile: layout.staged(path) });
      this.placed.push(path);
      context.tell({ kind: 'file-done', path, sizeBytes });
    } catch (error) {
      this.fail(path, failureOf(error));
    }
  }
}

function digestUnknown(path: string): Failure {
  const message = `The stream names no digest for ${path}, so that its content could not be proven; it was not fetched. Leave it out, or use --no-checksumming-reader.`;
  return failureOf(new IntegrityError('DIGEST_UNKNOWN', message, { path }));
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
