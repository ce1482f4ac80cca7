import type { Digest } from '../../contract/plan.ts';
import type { DigestMemory } from '../audit/digest-memory.ts';
import { digestFiles } from '../audit/digest-pool.ts';
import type { Wanted } from './holdings.ts';
import type { MirrorLayout } from './layout.ts';
import { findUnrecorded, type SurveyedFile } from './survey.ts';

/** A file in place that was read and found to be what is wanted. */
export interface ProvenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest;
}

/** What is wanted, and the recorded files as they stand. */
export interface FilesToProve {
  readonly wanted: Wanted;
  readonly files: ReadonlyMap<string, SurveyedFile>;
}

/** Reads files that stand where they are wanted without a fitting row: after a crash, in a folder taken over, or told by another digest. */
export async function proveFiles(
  layout: MirrorLayout,
  { wanted, files }: FilesToProve,
  { signal, digests }: { readonly signal: AbortSignal; readonly digests?: DigestMemory | undefined },
): Promise<Map<string, ProvenFile>> {
  const candidates = [...(await findUnrecorded(layout, wanted, files)), ...recordedOtherwise(wanted, files)];
  const tasks = candidates.flatMap((path) => {
    const { digest, sizeBytes } = wanted.get(path) ?? {};
    if (digest === undefined || sizeBytes === undefined) return [];
    return [{ path, file: layout.visible(path), algorithm: digest.algorithm, sizeBytes }];
  });
  const proven = new Map<string, ProvenFile>();
  for await (const outcome of digests?.digests(tasks, signal) ?? digestFiles(tasks, { signal })) {
    const { path } = outcome;
    const { digest, sizeBytes } = wanted.get(path) ?? {};
    if (digest === undefined || outcome.kind === 'failed') continue;
    if (outcome.hex !== digest.hex || outcome.sizeBytes !== sizeBytes) continue;
    proven.set(path, { path, sizeBytes, digest });
  }
  return proven;
}

/** What re-reading told of files whose row names another kind of digest: the digest asked for, or damage. */
export function asReread(
  files: ReadonlyMap<string, SurveyedFile>,
  wanted: Wanted,
  proven: ReadonlyMap<string, ProvenFile>,
): Map<string, SurveyedFile> {
  const judged = new Map(files);
  for (const path of recordedOtherwise(wanted, files)) {
    const file = files.get(path);
    const found = proven.get(path);
    if (file !== undefined)
      judged.set(path, found === undefined ? { ...file, state: 'damaged' } : { ...file, digest: found.digest });
  }
  return judged;
}

/** Files whose row names another kind of digest than the stream does now: only reading them tells whether they are the same. */
function recordedOtherwise(wanted: Wanted, files: ReadonlyMap<string, SurveyedFile>): string[] {
  return [...wanted.values()].flatMap(({ path, digest }) => {
    const file = files.get(path);
    return file?.state === 'present' && digest !== undefined && file.digest?.algorithm !== digest.algorithm
      ? [path]
      : [];
  });
}
