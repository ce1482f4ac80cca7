import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { targetError } from './target-error.ts';
import type { VolumeFolder } from './volume-folder.ts';
import type { VolumeOrder } from './volume-order.ts';
import { bytesOf, type VolumeFile } from './volume-work.ts';

/** At a time: waiting for the device takes no processor. */
const flushed = 4;
// Windows syncs only what is open for writing.
const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** Makes the bytes of files durable, those too that an earlier run may have left in the system's memory. */
export async function flushFiles(
  volume: VolumeFolder,
  files: readonly VolumeFile[],
  { context }: Pick<VolumeOrder, 'context'>,
): Promise<void> {
  context.tell({ kind: 'phase', phase: 'flush' });
  context.tell({ kind: 'totals', files: files.length, bytes: bytesOf(files), doneFiles: 0, doneBytes: 0 });
  await volume.check();
  let done = { files: 0, bytes: 0 };
  const left = files.values();
  const flush = async (): Promise<void> => {
    for (const { name, sizeBytes } of left) {
      await context.ready();
      await syncFile(volume.file(name));
      done = { files: done.files + 1, bytes: done.bytes + sizeBytes };
      context.tell({ kind: 'done', ...done });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: flushed }, flush));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function syncFile(file: string): Promise<void> {
  try {
    const handle = await open(file, flags);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw targetError(error, file);
  }
}
