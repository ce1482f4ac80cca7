import { createHash, type Hash } from 'node:crypto';
import type { Digest } from '../../contract/plan.ts';

/**
 * One file being proven by those who send it. Each tells what it reads; whoever is ahead moves the hash on, so that every byte
 * is hashed once however many send it, and who has read to the end knows the verdict.
 */
export class FileProof {
  readonly #digest: Digest;
  readonly #sizeBytes: number;
  readonly #hash: Hash;
  #position = 0;
  #verdict: 'open' | 'good' | 'bad' = 'open';

  constructor(digest: Digest, sizeBytes: number) {
    this.#digest = digest;
    this.#sizeBytes = sizeBytes;
    this.#hash = createHash(digest.algorithm);
    if (sizeBytes === 0) this.#conclude();
  }

  get verdict(): 'open' | 'good' | 'bad' {
    return this.#verdict;
  }

  /** Takes what was read at `position` of the file. Reading from 0 on, in order and to the end, always ends in a verdict. */
  add(bytes: Uint8Array, position: number): void {
    if (this.#verdict !== 'open' || position > this.#position) return;
    const fresh = bytes.subarray(this.#position - position);
    if (fresh.length === 0) return;
    this.#hash.update(fresh);
    this.#position += fresh.length;
    if (this.#position >= this.#sizeBytes) this.#conclude();
  }

  #conclude(): void {
    this.#verdict = this.#hash.digest('hex') === this.#digest.hex ? 'good' : 'bad';
  }
}

/** What one opened file is: another inode, size or time is another file. */
export interface FileIdentity {
  /** Absolute. */
  readonly name: string;
  readonly identity: string;
  readonly sizeBytes: number;
}

interface Known {
  readonly identity: string;
  readonly hex: string;
  readonly proof: FileProof;
  readonly sinceMs: number;
}

const rememberedFiles = 20_000;

/** Remembers, as long as the server runs, which files were read whole and found right or damaged. */
export class FileProofs {
  readonly #known = new Map<string, Known>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The proof of this very file against this digest. A file found damaged is looked at anew once it has changed or was audited since. */
  of(file: FileIdentity, digest: Digest, auditedMs: number): FileProof {
    const known = this.#known.get(file.name);
    const same = known?.identity === file.identity && known.hex === digest.hex;
    if (known !== undefined && same && !(known.proof.verdict === 'bad' && auditedMs > known.sinceMs))
      return known.proof;
    const proof = new FileProof(digest, file.sizeBytes);
    this.#known.delete(file.name);
    this.#known.set(file.name, { identity: file.identity, hex: digest.hex, proof, sinceMs: this.#now() });
    if (this.#known.size > rememberedFiles) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return proof;
  }
}
