import { createCipheriv, createHash } from 'node:crypto';

const chunkBytes = 1024 * 1024;
const zeros = Buffer.alloc(chunkBytes);

/** Incompressible bytes that are the same for the same seed on every machine: an AES-CTR key stream, in chunks of 1 MB. */
export function* seededContent(seed: string, sizeBytes: number): Generator<Buffer, void> {
  const key = createHash('sha256').update(seed).digest();
  const stream = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  for (let doneBytes = 0; doneBytes < sizeBytes; doneBytes += chunkBytes) {
    yield stream.update(zeros.subarray(0, Math.min(chunkBytes, sizeBytes - doneBytes)));
  }
}

/** A size that differs a little, by up to 4 %, between seeds, as real images do. */
export function seededSize(seed: string, aboutBytes: number): number {
  const fraction = createHash('sha256').update(seed).digest().readUInt32BE(0) / 0xffffffff;
  return Math.round(aboutBytes * (0.96 + 0.08 * fraction));
}
