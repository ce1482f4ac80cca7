import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { Digest } from '../../../contract/plan.ts';
import { errnoOf } from '../../errors.ts';
import { moveFileSync } from '../../mirror/durable.ts';
import { type CopyOrder, type CopyOutcome, partialName } from './copy-order.ts';

/** Small enough to be still in the processor's cache when it is hashed and written. */
export const copyBytes = 1 << 20;
/** Written back early: the last sync is short, progress is honest on slow media, and memory is not filled with what waits for them. */
const syncEveryBytes = 64 << 20;

const noFollow = constants.O_NOFOLLOW ?? 0;
const readFlags = constants.O_RDONLY | noFollow;
const writeFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noFollow;

/** Told of the bytes of each step; false ends the work. */
type OnBytes = (bytes: number) => boolean;

/** Carries an order out; undefined where `onBytes` ended it. For worker threads only: it blocks. */
export function carryOut(order: CopyOrder, buffer: Buffer, onBytes: OnBytes): CopyOutcome | undefined {
  switch (order.kind) {
    case 'copy':
      return copy(order, buffer, onBytes);
    case 'name-parts':
      return nameParts(order, buffer, onBytes);
    default:
      return order satisfies never;
  }
}

type Copy = Extract<CopyOrder, { readonly kind: 'copy' }>;

function copy(order: Copy, buffer: Buffer, onBytes: OnBytes): CopyOutcome | undefined {
  const partial = partialName(order.target);
  let outcome: CopyOutcome | undefined;
  try {
    outcome = withSource(order, (input) => writePartial({ order, input, partial }, buffer, onBytes));
    if (outcome?.kind === 'done') moveFileSync(partial, order.target);
    return outcome;
  } catch (error) {
    outcome = refused(error);
    return outcome;
  } finally {
    if (outcome?.kind !== 'done') discard(partial);
  }
}

interface Writing {
  readonly order: Copy;
  readonly input: number;
  readonly partial: string;
}

function writePartial({ order, input, partial }: Writing, buffer: Buffer, onBytes: OnBytes): CopyOutcome | undefined {
  const output = openSync(partial, writeFlags, 0o644);
  try {
    const digests = new Digests(order);
    let unsynced = 0;
    const write = (bytes: Buffer): void => {
      digests.update(bytes);
      for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at, bytes.length - at);
      unsynced += bytes.length;
      if (unsynced < syncEveryBytes) return;
      fdatasyncSync(output);
      unsynced = 0;
    };
    const { sizeBytes, offset } = order;
    const end = readRange({ input, offset: offset ?? 0, sizeBytes, buffer }, write, onBytes);
    if (end === undefined) return undefined;
    return end ?? digests.fault() ?? { kind: 'done', parts: [order.sha256] };
  } finally {
    closeSync(output);
  }
}

type NameParts = Extract<CopyOrder, { readonly kind: 'name-parts' }>;

function nameParts(order: NameParts, buffer: Buffer, onBytes: OnBytes): CopyOutcome | undefined {
  return withSource(order, (input) => {
    const whole = new Digests(order);
    const parts: string[] = [];
    let offset = 0;
    for (const sizeBytes of order.sizes) {
      const hash = createHash('sha256');
      const take = (bytes: Buffer): void => {
        hash.update(bytes);
        whole.update(bytes);
      };
      const end = readRange({ input, offset, sizeBytes, buffer }, take, onBytes);
      if (end === undefined || end !== null) return end;
      parts.push(hash.digest('hex'));
      offset += sizeBytes;
    }
    return whole.fault() ?? { kind: 'done', parts };
  });
}

/** Opens what is to be read: a plain file that has its size. */
function withSource(
  { source, sizeBytes, ...order }: Copy | NameParts,
  work: (input: number) => CopyOutcome | undefined,
): CopyOutcome | undefined {
  let input: number;
  try {
    input = openSync(source, readFlags);
  } catch (error) {
    return unreadable(error);
  }
  try {
    const found = fstatSync(input);
    const isPart = order.kind === 'copy' && order.offset !== undefined;
    if (!found.isFile()) return { kind: 'source', reason: 'it is no plain file' };
    if (!isPart && found.size !== sizeBytes) return wrongSize(sizeBytes, found.size);
    return work(input);
  } finally {
    closeSync(input);
  }
}

interface Range {
  readonly input: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly buffer: Buffer;
}

/** Reads so many bytes: null when all were there, undefined when `onBytes` ended it. */
function readRange(
  { input, offset, sizeBytes, buffer }: Range,
  take: (bytes: Buffer) => void,
  onBytes: OnBytes,
): CopyOutcome | null | undefined {
  for (let done = 0; done < sizeBytes; ) {
    let bytes: number;
    try {
      bytes = readSync(input, buffer, 0, Math.min(buffer.length, sizeBytes - done), offset + done);
    } catch (error) {
      return unreadable(error);
    }
    if (bytes === 0) return wrongSize(sizeBytes, done);
    take(bytes === buffer.length ? buffer : buffer.subarray(0, bytes));
    done += bytes;
    if (!onBytes(bytes)) return undefined;
  }
  return null;
}

/** The SHA-256 of what goes by, and the digest of the ledger where that is another. */
class Digests {
  readonly #expected: readonly { readonly digest: Digest; readonly hash: Hash }[];

  constructor({ sha256, digest }: { readonly sha256: string; readonly digest?: Digest }) {
    const digests: Digest[] = [{ algorithm: 'sha256', hex: sha256 }, ...(digest === undefined ? [] : [digest])];
    this.#expected = digests.map((one) => ({ digest: one, hash: createHash(one.algorithm) }));
  }

  update(bytes: Buffer): void {
    for (const { hash } of this.#expected) hash.update(bytes);
  }

  fault(): CopyOutcome | undefined {
    for (const { digest, hash } of this.#expected) {
      const hex = hash.digest('hex');
      if (hex === digest.hex) continue;
      return { kind: 'source', reason: `its ${digest.algorithm} should be ${digest.hex}, but is ${hex}` };
    }
    return undefined;
  }
}

function wrongSize(sizeBytes: number, found: number): CopyOutcome {
  return { kind: 'source', reason: `it should have ${sizeBytes} bytes, but has ${found}` };
}

function unreadable(error: unknown): CopyOutcome {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  return { kind: 'source', reason: errno === 'ENOENT' ? 'there is no such file' : `it cannot be read (${errno})` };
}

function refused(error: unknown): CopyOutcome {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  return { kind: 'target', errno, message: error instanceof Error ? error.message : errno };
}

function discard(partial: string): void {
  try {
    rmSync(partial, { force: true });
  } catch {
    // The volume may be gone; the next run takes it away.
  }
}
