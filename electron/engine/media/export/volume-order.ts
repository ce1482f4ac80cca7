import type { JobContext } from '../../jobs/job.ts';
import type { Manifest } from '../manifest.ts';
import type { Paper } from '../papers/papers.ts';
import type { rereadFiles } from '../volumes/reread.ts';
import type { VolumeGuard } from '../volumes/volume-guard.ts';
import type { TargetFolder } from './target-folder.ts';
import type { VolumeFile, VolumeWork } from './volume-work.ts';

/** All that writing one volume needs. */
export interface VolumeOrder {
  readonly target: TargetFolder;
  /** Of the volume that the target was found on. */
  readonly guard: VolumeGuard;
  readonly work: VolumeWork;
  readonly manifest: Manifest;
  /** The bytes that are signed, and their signature. */
  readonly manifestBytes: Buffer;
  readonly signature: Buffer;
  /** SHA-256 of every file of the work, by name. */
  readonly digests: ReadonlyMap<string, string>;
  readonly papers: readonly Paper[];
  sign(bytes: Buffer): Promise<Buffer>;
  readonly reread: boolean;
  readonly now: () => Date;
  readonly context: Pick<JobContext, 'signal' | 'tell' | 'onPause' | 'ready'>;
  /** How what was written is read again; fit for tests. */
  readonly readAgain?: typeof rereadFiles;
}

/** A file that stands on the volume, as it must be. */
export interface StandingFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The files of the work with their digests. */
export function standing(files: readonly VolumeFile[], { digests }: Pick<VolumeOrder, 'digests'>): StandingFile[] {
  return files.map(({ name, sizeBytes }) => ({ name, sizeBytes, sha256: digestIn(digests, name) }));
}

export function digestIn(digests: ReadonlyMap<string, string>, name: string): string {
  const sha256 = digests.get(name);
  if (sha256 === undefined) throw new Error(`Nothing says which digest ${name} must have`);
  return sha256;
}
