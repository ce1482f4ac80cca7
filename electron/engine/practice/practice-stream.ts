import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { diskError, syncFolder, writeNewFile } from '../mirror/durable.ts';
import { probeNames } from '../mirror/names.ts';
import { whileLocked } from './practice-lock.ts';
import { practiceProductFiles } from './practice-products.ts';
import { readRecord, writeRecord } from './practice-record.ts';
import { createStreamSigner } from './stream-signer.ts';
import { writeStream } from './stream-writer.ts';

/** The built-in stream to try everything on, complete on disk. */
export interface PracticeStream {
  /** The stream's root: what a source URL or a server points at. */
  readonly root: string;
  /** The binary public key that signed it. */
  readonly keyringFile: string;
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** Size of its files, documents and keyring included. */
  readonly bytes: number;
}

const rootName = join('ephemeral-v3', 'stable');
const keyringName = 'keyring.gpg';
const minuteMs = 60_000;

/**
 * Gives the practice stream in this folder, made there when it is absent, damaged, of an older layout or dated after `now`.
 * It appears whole or not at all, also when several processes ask at once or one is killed. Throws the codes of a full or read-only disk.
 */
export async function ensurePracticeStream(folder: string, now: Date): Promise<PracticeStream> {
  const place = resolve(folder);
  const ready = await existing(place, now);
  if (ready !== undefined) return ready;
  try {
    await mkdir(dirname(place), { recursive: true });
    return await whileLocked(`${place}.lock`, async () => (await existing(place, now)) ?? (await make(place, now)));
  } catch (error) {
    throw diskError(error, place);
  }
}

async function existing(folder: string, now: Date): Promise<PracticeStream | undefined> {
  const record = await readRecord(folder, now);
  return record === undefined ? undefined : streamIn(folder, record);
}

function streamIn(
  folder: string,
  { fingerprint, bytes }: Pick<PracticeStream, 'fingerprint' | 'bytes'>,
): PracticeStream {
  return { ...placesIn(folder), fingerprint, bytes };
}

function placesIn(folder: string): Pick<PracticeStream, 'root' | 'keyringFile'> {
  return { root: join(folder, rootName), keyringFile: join(folder, keyringName) };
}

/** Builds beside the place and moves in with one rename. Only the holder of the lock gets here, so leftovers belong to nobody. */
async function make(folder: string, now: Date): Promise<PracticeStream> {
  await removeLeftovers(folder);
  const building = siblingOf(folder);
  await mkdir(building, { recursive: true });
  try {
    const record = await build(building, now);
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
    await syncFolder(dirname(folder));
    return streamIn(folder, record);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function build(folder: string, now: Date): Promise<Pick<PracticeStream, 'fingerprint' | 'bytes'>> {
  const signedAt = new Date(now.getTime() - 5 * minuteMs);
  const signer = await createStreamSigner('Streamferry practice stream', new Date(signedAt.getTime() - 10 * minuteMs));
  const names = await probeNames(folder);
  await writeStream({
    root: join(folder, rootName),
    productFiles: practiceProductFiles(),
    signer,
    updated: new Date(signedAt.getTime() - minuteMs),
    signedAt,
    documentName: names.encoding === 'plain' ? (contentId) => contentId : (contentId) => contentId.replaceAll(':', '-'),
    durable: true,
  });
  await writeNewFile(placesIn(folder).keyringFile, signer.keyring);
  return writeRecord(folder, { fingerprint: signer.fingerprint, signedAt: signedAt.toISOString() });
}

function siblingOf(folder: string): string {
  return join(dirname(folder), `${buildingPrefix(folder)}${randomUUID()}`);
}

function buildingPrefix(folder: string): string {
  return `.${basename(folder)}.building-`;
}

async function removeLeftovers(folder: string): Promise<void> {
  const prefix = buildingPrefix(folder);
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(prefix)) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
