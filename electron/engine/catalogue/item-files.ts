import type { Digest, DigestAlgorithm } from '../../contract/plan.ts';
import { FormatError } from '../errors.ts';
import { quoted } from '../quoted.ts';
import { checkItemPath } from './item-path.ts';
import { type JsonObject, kindOf, malformed, type Where, within } from './json-guard.ts';

/** One path of a catalogue with all that its items say of it. */
export interface ItemFile {
  readonly sizeBytes: number;
  /** The strongest digest that any of its items names. */
  readonly digest: Digest | undefined;
}

class KnownFile implements ItemFile {
  readonly sizeBytes: number;
  readonly firstNamedIn: string;
  sha512: string | undefined;
  sha256: string | undefined;
  md5: string | undefined;
  #digest: Digest | undefined;

  constructor(sizeBytes: number, firstNamedIn: string) {
    this.sizeBytes = sizeBytes;
    this.firstNamedIn = firstNamedIn;
  }

  get digest(): Digest | undefined {
    const algorithm = this.#strongest();
    const hex = algorithm === undefined ? undefined : this[algorithm];
    if (algorithm === undefined || hex === undefined) return undefined;
    if (this.#digest?.algorithm !== algorithm) this.#digest = { algorithm, hex };
    return this.#digest;
  }

  #strongest(): DigestAlgorithm | undefined {
    if (this.sha512 !== undefined) return 'sha512';
    if (this.sha256 !== undefined) return 'sha256';
    return this.md5 === undefined ? undefined : 'md5';
  }
}

const maxSizeBytes = 2 ** 44;
const hexDigits = { sha512: 128, sha256: 64, md5: 32 } as const satisfies Record<DigestAlgorithm, number>;

/** The files of a catalogue by path: all items that share a path must agree on it. */
export class ItemFiles {
  readonly #files = new Map<string, KnownFile>();
  readonly #folders = new Map<string, string>();

  /** Takes an item's path, size and digests. Throws UNSAFE_PATH or MALFORMED. */
  add(path: string, record: JsonObject, where: Where): void {
    const known = this.#files.get(path);
    const sizeBytes = sizeOf(record, where);
    if (known === undefined) {
      checkItemPath(path, where);
      this.#checkFolders(path, where);
    } else if (known.sizeBytes !== sizeBytes) {
      throw disagreement({ path, what: 'size', known, where });
    }
    const file = known ?? new KnownFile(sizeBytes, where.path);
    this.#addDigest(file, 'sha512', { path, record, where });
    this.#addDigest(file, 'sha256', { path, record, where });
    this.#addDigest(file, 'md5', { path, record, where });
    if (known === undefined) this.#files.set(path, file);
  }

  #addDigest(
    file: KnownFile,
    algorithm: DigestAlgorithm,
    item: { path: string; record: JsonObject; where: Where },
  ): void {
    const hex = digestOf(item.record, algorithm, item.where);
    if (hex === undefined) return;
    file[algorithm] ??= hex;
    if (file[algorithm] !== hex) throw disagreement({ ...item, what: algorithm, known: file });
  }

  /** What all items added so far say of a path. */
  get(path: string): ItemFile | undefined {
    return this.#files.get(path);
  }

  /** No path may be both a file and a folder. */
  #checkFolders(path: string, where: Where): void {
    const below = this.#folders.get(path);
    if (below !== undefined) throw fileAndFolder(path, below, where);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (this.#folders.has(folder)) return;
      if (this.#files.has(folder)) throw fileAndFolder(folder, path, where);
      this.#folders.set(folder, path);
    }
  }
}

/** A whole number of bytes; some streams write it as a string. */
function sizeOf(record: JsonObject, where: Where): number {
  const { size } = record;
  const fault = (found: string) => malformed(where.path, `the size${within(where)} ${found}`);
  if (size === undefined) throw fault('is missing');
  const sizeBytes = typeof size === 'string' && /^\d{1,16}$/u.test(size) ? Number(size) : size;
  if (typeof sizeBytes !== 'number') throw fault(`is ${kindOf(size)}, not a number of bytes`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > maxSizeBytes) {
    throw fault(`is ${sizeBytes}, not a whole number of bytes up to 16 TiB`);
  }
  return sizeBytes;
}

function digestOf(record: JsonObject, algorithm: DigestAlgorithm, where: Where): string | undefined {
  const value = record[algorithm];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length === hexDigits[algorithm] && /^[0-9a-f]+$/iu.test(value)) {
    return value.toLowerCase();
  }
  throw malformed(where.path, `the ${algorithm}${within(where)} is not a hexadecimal ${algorithm} digest`);
}

interface Disagreement {
  readonly path: string;
  readonly what: string;
  readonly known: KnownFile;
  readonly where: Where;
}

function disagreement({ path, what, known, where }: Disagreement): FormatError {
  const other = known.firstNamedIn === where.path ? 'another item' : `an item of ${known.firstNamedIn}`;
  return malformed(where.path, `the file ${quoted(path)}${within(where)} has a different ${what} than in ${other}`);
}

function fileAndFolder(path: string, below: string, where: Where): FormatError {
  return new FormatError(
    'UNSAFE_PATH',
    `${where.path} names ${quoted(path)} both as a file and as the folder of ${quoted(below)}. Tell whoever publishes the source.`,
    { path },
  );
}
