import { rm } from 'node:fs/promises';
import type { Failure } from '../../../contract/failure.ts';
import { digestFiles } from '../../audit/digest-pool.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { TransferEvent, TransferOptions, TransferTask } from '../../transfer/transfer.ts';
import { TransferRun } from '../../transfer/transfer-run.ts';
import { type Arriving, originsAt, type PartToKeep } from './arriving.ts';

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

/** What came of the files that parts waited for. */
interface Joined {
  readonly placed: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * Takes parts away of files that are in place, and those that were damaged while they waited: these are not to be joined a second time.
 * The others go on waiting, whatever kept their file from coming. Throws Cancelled.
 */
export async function dropParts(
  { placed, failures }: Joined,
  { keptParts }: Pick<Arriving, 'keptParts'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { file } of placed.flatMap(keptParts)) await rm(file, { force: true });
  const different = failures
    .filter(({ code }) => code === 'DIGEST_MISMATCH')
    .flatMap(({ path = '' }) => keptParts(path));
  if (signal.aborted) return;
  const suspects = new Map(different.map((part) => [part.file, part]));
  const tasks = [...suspects.values()].map(
    ({ file, sizeBytes }) => ({ path: file, file, sizeBytes, algorithm: 'sha256' }) as const,
  );
  for await (const outcome of digestFiles(tasks, { signal })) {
    const isRight = outcome.kind === 'digest' && outcome.hex === suspects.get(outcome.path)?.sha256;
    if (!isRight) await rm(outcome.path, { force: true });
  }
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
