import { constants, lstatSync } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import type { Digest } from '../../contract/plan.ts';
import { errnoOf } from '../errors.ts';
import { digestKey } from '../plan/content.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import { openForReading } from './mirror-folder.ts';

/** A file elsewhere with the content that is wanted here. */
export interface Donor {
  readonly mirrorFolder: string;
  readonly path: string;
  readonly file: string;
  readonly sizeBytes: number;
  readonly digest: Digest | undefined;
}

/** Looks the wanted digests up in other mirrors' ledgers, read-only. A mirror that cannot be opened has nothing to give. */
export async function findDonors(
  folders: readonly string[],
  wanted: readonly { readonly digest: Digest; readonly sizeBytes: number }[],
): Promise<Map<string, Donor>> {
  const donors = new Map<string, Donor>();
  const missing = new Map(wanted.map((one) => [digestKey(one.digest), one]));
  for (const folder of folders) {
    if (missing.size === 0) break;
    const mirror = await openForReading(folder).catch(() => undefined);
    try {
      const hexes = [...missing.values()].map((one) => one.digest.hex);
      for (const { path, sizeBytes, digest } of mirror?.ledger?.filesByDigest(hexes) ?? []) {
        const key = digest === undefined ? '' : digestKey(digest);
        const file = mirror?.layout.visible(path) ?? '';
        if (missing.get(key)?.sizeBytes !== sizeBytes || !standsThere(file, sizeBytes)) continue;
        donors.set(key, { mirrorFolder: folder, path, file, sizeBytes, digest });
        missing.delete(key);
      }
    } finally {
      mirror?.close();
    }
  }
  return donors;
}

function standsThere(file: string, sizeBytes: number): boolean {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  return entry?.isFile() === true && entry.size === sizeBytes;
}

export type ReuseWay = 'clone' | 'link' | 'copy';

/**
 * Brings a donor's bytes into staging: clone (reflink), else hardlink, else copy. Undefined when the donor cannot be had.
 * The caller re-hashes the result before placing it. Throws DISK_FULL, NOT_WRITABLE.
 */
export async function stageDonor(layout: MirrorLayout, donor: Donor, path: string): Promise<ReuseWay | undefined> {
  const stagedFile = layout.staged(path);
  try {
    await rm(stagedFile, { force: true });
    await rm(`${stagedFile}.json`, { force: true });
    const way = await bring(donor.file, stagedFile);
    if (way === undefined || way === 'link') return way;
    const handle = await open(stagedFile, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return way;
  } catch (error) {
    throw diskError(error, stagedFile);
  }
}

async function bring(from: string, to: string): Promise<ReuseWay | undefined> {
  const ways: readonly [ReuseWay, () => Promise<void>][] = [
    ['clone', () => copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)],
    ['link', () => link(from, to)],
    ['copy', () => copyFile(from, to, constants.COPYFILE_EXCL)],
  ];
  for (const [way, take] of ways) {
    try {
      await take();
      return way;
    } catch (error) {
      await rm(to, { force: true });
      if (['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
  return undefined;
}
