import { rm } from 'node:fs/promises';
import type { Failure } from '../../../contract/failure.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { TransferEvent, TransferOptions, TransferTask } from '../../transfer/transfer.ts';
import { TransferRun } from '../../transfer/transfer-run.ts';
import { originsAt, type PartToKeep } from './arriving.ts';

/** What came of copying parts that wait for others. */
export interface KeptParts {
  readonly files: number;
  readonly bytes: number;
  /** By the path of the file that the part belongs to. */
  readonly failures: readonly Failure[];
}

/** Copies parts into staging, each checked, where they wait until the other volumes bring the rest. Throws DISK_FULL, Cancelled. */
export async function keepParts(
  parts: readonly PartToKeep[],
  context: JobContext,
  transfer: TransferOptions,
): Promise<KeptParts> {
  const tasks = new Map(parts.map((one) => [one.part.name, { one, task: taskOf(one) }]));
  const failures: Failure[] = [];
  let files = 0;
  let bytes = 0;
  const hear = (event: TransferEvent) => {
    const { one } = tasks.get(event.path) ?? {};
    if (one === undefined) return;
    const { sizeBytes } = one.part;
    switch (event.kind) {
      case 'progress':
        context.tell({ kind: 'progress', path: event.path, doneBytes: event.doneBytes, sizeBytes });
        break;
      case 'retry':
        context.tell({ ...event, sizeBytes });
        break;
      case 'checked':
        files += 1;
        bytes += sizeBytes;
        context.tell({ kind: 'file-done', path: event.path, sizeBytes });
        break;
      case 'failed':
        failures.push({ ...event.failure, path: one.path });
        context.tell({ kind: 'file-failed', path: event.path, failure: event.failure });
        break;
      default:
        event satisfies never;
    }
  };
  const run = new TransferRun(transfer, hear);
  context.onPause((paused) => (paused ? run.pause() : run.resume()));
  await run.run(
    [...tasks.values()].map(({ task }) => task),
    context.signal,
  );
  return { files, bytes, failures };
}

/** Parts that wait no longer, or that were damaged while they waited. */
export async function dropParts(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}

function taskOf({ part, stagedFile }: PartToKeep): TransferTask {
  const { name, sizeBytes, sha256 } = part;
  return {
    path: name,
    origins: originsAt(part),
    sizeBytes,
    digest: { algorithm: 'sha256', hex: sha256 },
    stagingFile: stagedFile,
  };
}
