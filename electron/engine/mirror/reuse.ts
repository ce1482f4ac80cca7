import { constants, lstatSync } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import type { Digest } from '../../contract/plan.ts';
import { errnoOf } from '../errors.ts';
import { digestKey } from '../plan/content.ts';
import { diskError } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import { openForReading } from './mirror-folder.ts';

/** A file of another mirror with the digest that is wanted here. */
export interface Donor {
  readonly mirrorFolder: string;
  readonly path: string;
  readonly file: string;
  readonly sizeBytes: number;
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
    if (mirror?.ledger === undefined) continue;
    try {
      for (const found of mirror.ledger.filesByDigest([...missing.values()].map((one) => one.digest.hex))) {
        if (found.digest === undefined) continue;
        const key = digestKey(found.digest);
        const file = mirror.layout.visible(found.path);
        const entry = lstatSync(file, { throwIfNoEntry: false });
        if (missing.get(key)?.sizeBytes !== found.sizeBytes || !entry?.isFile() || entry.size !== found.sizeBytes)
          continue;
        donors.set(key, { mirrorFolder: folder, path: found.path, file, sizeBytes: found.sizeBytes });
        missing.delete(key);
      }
    } finally {
      mirror.close();
    }
  }
  return donors;
}

export type ReuseWay = 'clone' | 'link' | 'copy';

/** Brings a donor's bytes into staging: clone (reflink), else hardlink, else copy. The caller re-hashes the result before placing it. */
export async function stageDonor(
  layout: MirrorLayout,
  donor: Donor,
  path: string,
): Promise<{ stagedFile: string; way: ReuseWay }> {
  const stagedFile = layout.staged(path);
  await rm(stagedFile, { force: true });
  await rm(`${stagedFile}.json`, { force: true });
  const way = await bring(donor.file, stagedFile);
  if (way !== 'link') {
    const handle = await open(stagedFile, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  return { stagedFile, way };
}

async function bring(from: string, to: string): Promise<ReuseWay> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return 'clone';
  } catch (error) {
    if (errnoOf(error) === 'ENOSPC') throw diskError(error, to);
    await rm(to, { force: true });
  }
  try {
    await link(from, to);
    return 'link';
  } catch (error) {
    if (errnoOf(error) === 'ENOSPC') throw diskError(error, to);
  }
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return 'copy';
  } catch (error) {
    throw diskError(error, to);
  }
}
