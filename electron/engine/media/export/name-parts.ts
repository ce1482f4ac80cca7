import type { JobContext } from '../../jobs/job.ts';
import type { CopyOrder } from './copy-order.ts';
import { runOrders } from './copy-pool.ts';
import type { VolumePlan } from './plan-volumes.ts';
import { damagedSource } from './source-fault.ts';
import { bytesOf } from './volume-work.ts';

/** SHA-256 of the parts of every split content, by name: the manifest names them before the first is written. Throws DIGEST_MISMATCH. */
export async function nameParts(
  { contents }: VolumePlan,
  title: string,
  context: Pick<JobContext, 'signal' | 'tell' | 'onPause'>,
): Promise<ReadonlyMap<string, string>> {
  const split = contents.filter(({ parts }) => parts.length > 1);
  if (split.length === 0) return new Map();
  const files = split.map(({ source }) => source);
  context.tell({ kind: 'totals', files: split.length, bytes: bytesOf(files), doneFiles: 0, doneBytes: 0 });
  const orders = split.map(
    ({ source, parts }): CopyOrder => ({
      kind: 'name-parts',
      source: source.file,
      sizeBytes: source.sizeBytes,
      sizes: parts.map(({ sizeBytes }) => sizeBytes),
      sha256: source.sha256,
      ...(source.digest === undefined ? {} : { digest: source.digest }),
    }),
  );
  let read = 0;
  const { done, fault } = await runOrders(orders, {
    signal: context.signal,
    onPause: (listener) => context.onPause(listener),
    onDone: () => {
      read += 1;
    },
    onProgress: ({ doneBytes }) => context.tell({ kind: 'done', files: read, bytes: doneBytes }),
  });
  if (fault?.outcome.kind === 'source') {
    throw damagedSource(title, [files[fault.index]?.path ?? ''], ` (${fault.outcome.reason})`);
  }
  return new Map(
    split.flatMap(({ parts }, index) =>
      parts.map(({ name }, number) => [name, done.get(index)?.[number] ?? ''] as const),
    ),
  );
}
