import type { RereadWay } from '../../../contract/media.ts';
import { digestFiles } from '../../audit/digest-pool.ts';
import { IntegrityError, MirrorError } from '../../errors.ts';
import { shipmentFile } from '../shipment-layout.ts';
import { type BadFile, rereadFiles } from '../volumes/reread.ts';
import type { VolumeFolder } from './volume-folder.ts';
import { digestIn, type StandingFile, type VolumeOrder } from './volume-order.ts';
import { bytesOf, type VolumeFile } from './volume-work.ts';

export interface ReadBack {
  readonly way: RereadWay;
  readonly bytes: number;
  /** Names of forgiven files that are not what they should be. */
  readonly bad: readonly string[];
}

/**
 * Reads files again, from the device where that can be had. Throws DIGEST_MISMATCH where one is not what was written, unless it
 * is forgiven, and TARGET_GONE where the volume was pulled meanwhile.
 */
export async function readBack(
  volume: VolumeFolder,
  files: readonly StandingFile[],
  { order, forgiven }: { readonly order: VolumeOrder; readonly forgiven: ReadonlySet<string> },
): Promise<ReadBack> {
  const { context, readAgain = rereadFiles } = order;
  const totalBytes = bytesOf(files);
  context.tell({ kind: 'phase', phase: 'reread' });
  context.tell({ kind: 'totals', files: files.length, bytes: totalBytes, doneFiles: 0, doneBytes: 0 });
  await context.ready();
  await volume.check();
  const { way, bytes, bad } = await readAgain(
    files.map(({ name, sizeBytes, sha256 }) => ({ file: volume.file(name), sizeBytes, sha256, name })),
    {
      signal: context.signal,
      onPause: (listener) => context.onPause(listener),
      onProgress: (doneBytes) => context.tell({ kind: 'done', files: 0, bytes: doneBytes }),
    },
  );
  // Of a volume that was pulled every file is missing: that is no lie of its own.
  await volume.check();
  context.tell({ kind: 'done', files: files.length - bad.length, bytes: totalBytes });
  const lies = bad.filter(({ name }) => !forgiven.has(name));
  if (lies.length > 0)
    throw lies.every(({ ioError }) => ioError) ? failing(volume.folder, lies) : lost(volume.folder, lies);
  return { way, bytes, bad: bad.map(({ name }) => name) };
}

/** Names of files of an earlier run that are not what they must be. */
export async function checkKept(
  kept: readonly VolumeFile[],
  { target, digests, context }: VolumeOrder,
): Promise<readonly string[]> {
  const tasks = kept.map(({ name, sizeBytes }) => ({
    path: name,
    file: shipmentFile(target.folder, name),
    sizeBytes,
    algorithm: 'sha256' as const,
  }));
  context.tell({ kind: 'totals', files: kept.length, bytes: bytesOf(kept), doneFiles: 0, doneBytes: 0 });
  const bad: string[] = [];
  let files = 0;
  const outcomes = digestFiles(tasks, {
    signal: context.signal,
    onPause: (listener) => context.onPause(listener),
    onProgress: ({ doneBytes }) => context.tell({ kind: 'done', files, bytes: doneBytes }),
  });
  for await (const outcome of outcomes) {
    files += 1;
    if (outcome.kind === 'failed' || outcome.hex !== digestIn(digests, outcome.path)) bad.push(outcome.path);
  }
  return bad;
}

function lost(folder: string, bad: readonly BadFile[]): IntegrityError {
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${folder} does not hold what was written to it: ${named(bad)}. This volume loses what is written to it: use another. What is on it is marked as incomplete.`,
    { path: bad[0]?.name, details: { files: bad.length } },
  );
}

/** A device that was pulled while its file system is mounted answers so, too. */
function failing(folder: string, bad: readonly BadFile[]): MirrorError {
  return new MirrorError(
    'TARGET_GONE',
    `${folder} should give back what was written to it, but its device answers with errors: ${named(bad)}. It was pulled, or it is failing: put it in again and run again; where this comes again, use another. What is on it is marked as incomplete.`,
    { path: bad[0]?.name, details: { files: bad.length } },
  );
}

function named(bad: readonly BadFile[]): string {
  const first = bad.slice(0, 5).map(({ name, reason }) => `${name} (${reason})`);
  return `${first.join(', ')}${bad.length > first.length ? ` and ${bad.length - first.length} more` : ''}`;
}
