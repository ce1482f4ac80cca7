import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { dropCache, dropCacheBelow } from './page-cache.ts';

const sampleBytes = 16 * 2 ** 20;
const chunkBytes = 2 ** 20;

export interface VolumeSpeed {
  /** Bytes a second, flush included. */
  readonly writeRate: number;
  readonly readRate: number;
}

/** Writes a small sample to the volume of `folder`, flushes it and reads it back, past the system's memory where that is possible. */
export async function sampleSpeed(folder: string, freeBytes: number): Promise<VolumeSpeed> {
  const file = join(folder, 'sample');
  const chunks = Math.max(1, Math.min(sampleBytes, Math.floor(freeBytes / 4)) / chunkBytes);
  const bytes = Math.floor(chunks) * chunkBytes;
  const writeMs = await timeOf(() => writeSample(file, bytes));
  await dropCache(file);
  await dropCacheBelow(folder);
  const readMs = await timeOf(() => readSample(file));
  return { writeRate: (bytes / writeMs) * 1000, readRate: (bytes / readMs) * 1000 };
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.max(0.1, performance.now() - began);
}

async function writeSample(file: string, bytes: number): Promise<void> {
  // Not zeros: some devices and file systems never write those down.
  const chunk = Buffer.alloc(chunkBytes, 'streamferry sample ');
  const handle = await open(file, 'wx');
  try {
    for (let at = 0; at < bytes; at += chunkBytes) {
      chunk.writeUInt32BE(at / chunkBytes, 0);
      await handle.appendFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readSample(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    while ((await handle.read(buffer, 0, chunkBytes, null)).bytesRead > 0);
  } finally {
    await handle.close();
  }
}
