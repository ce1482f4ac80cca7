import type { BufferPool } from './buffer-pool.ts';
import type { FileProof } from './file-proofs.ts';
import type { ReadableFile } from './open-file.ts';
import type { BodyChunk, BodySource } from './send-body.ts';

/** The file must not be sent, or not be sent any further. */
export class UnfitFile extends Error {
  /** Half a sentence for people. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export const notItsDigest = 'its content is not what its digest says';

/** A document's bytes, which are in memory and known to be right. */
export function documentBody(bytes: Buffer): BodySource {
  return {
    async read(position, wishedBytes) {
      return { bytes: bytes.subarray(position, position + wishedBytes), release: () => undefined };
    },
  };
}

/** A file's bytes, hashed on the way until it is proven. The last piece of a file that turns out to be damaged is never given out. */
export class FileBody implements BodySource {
  readonly #file: ReadableFile;
  readonly #proof: FileProof | undefined;
  readonly #pool: BufferPool;

  constructor(file: ReadableFile, proof: FileProof | undefined, pool: BufferPool) {
    this.#file = file;
    this.#proof = proof;
    this.#pool = pool;
  }

  /** Throws UnfitFile, and what the system says of the medium. */
  async read(position: number, wishedBytes: number): Promise<BodyChunk> {
    const buffer = this.#pool.take(wishedBytes);
    try {
      const length = Math.min(wishedBytes, buffer.length);
      const { bytesRead } = await this.#file.handle.read(buffer, 0, length, position);
      if (bytesRead === 0) throw new UnfitFile('it ended before its size');
      const bytes = buffer.subarray(0, bytesRead);
      this.#proof?.add(bytes, position);
      if (this.#proof?.verdict === 'bad') throw new UnfitFile(notItsDigest);
      return { bytes, release: (safely) => (safely ? this.#pool.give(buffer) : this.#pool.drop(buffer)) };
    } catch (error) {
      this.#pool.give(buffer);
      throw error;
    }
  }
}
