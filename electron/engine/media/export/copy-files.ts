import { IntegrityError } from '../../errors.ts';
import type { CopyOrder } from './copy-order.ts';
import { type CopyFault, runOrders } from './copy-pool.ts';
import { damagedSource } from './source-fault.ts';
import { refusedWrite } from './target-error.ts';
import type { VolumeFolder } from './volume-folder.ts';
import { digestIn, type VolumeOrder } from './volume-order.ts';
import { bytesOf, type VolumeFile } from './volume-work.ts';

/** Copies files to their names on the volume, each held against its digests on the way. */
export async function copyFiles(
  volume: VolumeFolder,
  files: readonly VolumeFile[],
  { digests, context, manifest }: Pick<VolumeOrder, 'digests' | 'context' | 'manifest'>,
): Promise<void> {
  const inOrder = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  context.tell({ kind: 'phase', phase: 'copy' });
  context.tell({ kind: 'totals', files: inOrder.length, bytes: bytesOf(inOrder), doneFiles: 0, doneBytes: 0 });
  if (inOrder.length === 0) return;
  await context.ready();
  await volume.check();
  for (const { name } of inOrder) await volume.makeParents(name);
  const orders = inOrder.map(
    (file): CopyOrder => ({
      kind: 'copy',
      source: file.file,
      target: volume.file(file.name),
      sizeBytes: file.sizeBytes,
      sha256: digestIn(digests, file.name),
      ...(file.offset === undefined ? {} : { offset: file.offset }),
      ...(file.digest === undefined ? {} : { digest: file.digest }),
    }),
  );
  const { fault } = await runOrders(orders, {
    signal: context.signal,
    onPause: (listener) => context.onPause(listener),
    onProgress({ active }) {
      for (const { index, doneBytes } of active) {
        const file = inOrder[index];
        if (file !== undefined)
          context.tell({ kind: 'progress', path: file.path, doneBytes, sizeBytes: file.sizeBytes });
      }
    },
    onDone(index) {
      const file = inOrder[index];
      if (file !== undefined) context.tell({ kind: 'file-done', path: file.path, sizeBytes: file.sizeBytes });
    },
  });
  if (fault !== undefined) throw copyFailure(fault, { file: inOrder[fault.index], volume, name: manifest.title });
}

interface Failed {
  readonly file: VolumeFile | undefined;
  readonly volume: VolumeFolder;
  /** Of the shipment. */
  readonly name: string;
}

function copyFailure({ outcome }: CopyFault, { file, volume, name }: Failed): unknown {
  if (outcome.kind === 'target') return refusedWrite(outcome, volume.file(file?.name ?? ''));
  if (file?.name.startsWith('installers/')) {
    return new IntegrityError(
      'DIGEST_MISMATCH',
      `${file.file} changed while it was copied: ${outcome.reason}. Export again.`,
      { path: file.file },
    );
  }
  return damagedSource(name, [file?.path ?? ''], ` (${outcome.reason})`);
}
