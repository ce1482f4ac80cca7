import { existsSync, lstatSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Digest } from '../../contract/plan.ts';
import type { Wanted } from './holdings.ts';
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
  wanted: Wanted,
  recorded: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  if (!existsSync(layout.root)) return [];
  const found: string[] = [];
  let looked = 0;
  for (const { path, sizeBytes } of wanted.values()) {
    if (recorded.has(path)) continue;
    looked += 1;
    if (looked % batch === 0) await nextTurn();
    const entry = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    if (entry?.isFile() && entry.size === sizeBytes) found.push(path);
  }
  return found;
}

/** Bytes already staged for wanted paths, never more than the file's size. */
export async function partialBytes(layout: MirrorLayout, wanted: Wanted): Promise<Map<string, number>> {
  const staged = new Set(await readdir(layout.staging).catch(() => []));
  const found = new Map<string, number>();
  if (staged.size === 0) return found;
  for (const { path, sizeBytes } of wanted.values()) {
    const file = layout.staged(path);
    if (!staged.has(basename(file))) continue;
    const entry = lstatSync(file, { throwIfNoEntry: false });
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
