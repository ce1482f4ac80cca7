import { lstatSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Digest } from '../../contract/plan.ts';
import type { MirrorLayout } from './layout.ts';
import type { LedgerFile } from './ledger.ts';

/** A recorded file as it stands on disk now. */
export interface SurveyedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
  readonly state: 'present' | 'damaged' | 'missing';
  /** Names that share its bytes on the volume; its space is freed only with the last. */
  readonly links: number;
}

const batch = 500;

/** Holds recorded files against the disk by size, without reading them; yields the main thread between batches. */
export async function surveyFiles(
  layout: MirrorLayout,
  files: Iterable<LedgerFile>,
): Promise<Map<string, SurveyedFile>> {
  const surveyed = new Map<string, SurveyedFile>();
  for (const file of files) {
    if (surveyed.size % batch === batch - 1) await nextTurn();
    const found = lstatSync(layout.visible(file.path), { throwIfNoEntry: false });
    const there = found?.isFile() === true;
    const state = !there
      ? 'missing'
      : file.state === 'present' && found.size === file.sizeBytes
        ? 'present'
        : 'damaged';
    surveyed.set(file.path, {
      path: file.path,
      sizeBytes: file.sizeBytes,
      digest: file.digest,
      state,
      links: found?.nlink ?? 0,
    });
  }
  return surveyed;
}

/** Wanted paths at which a file of the right size stands that no row knows: found again after a crash, or adopted. */
export async function findUnrecorded(
  layout: MirrorLayout,
  wanted: ReadonlyMap<string, number>,
  recorded: ReadonlyMap<string, unknown>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let looked = 0;
  for (const [path, sizeBytes] of wanted) {
    if (recorded.has(path)) continue;
    looked += 1;
    if (looked % batch === 0) await nextTurn();
    const entry = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    if (entry?.isFile() && entry.size === sizeBytes) found.set(path, sizeBytes);
  }
  return found;
}

/** Bytes already staged for wanted paths, never more than the file's size. */
export function partialBytes(layout: MirrorLayout, wanted: ReadonlyMap<string, number>): Map<string, number> {
  const found = new Map<string, number>();
  for (const [path, sizeBytes] of wanted) {
    const entry = lstatSync(layout.staged(path), { throwIfNoEntry: false });
    if (entry?.isFile() && entry.size > 0) found.set(path, Math.min(entry.size, sizeBytes));
  }
  return found;
}

/** Free bytes for an ordinary user on the volume of a folder that need not exist yet; undefined where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}
