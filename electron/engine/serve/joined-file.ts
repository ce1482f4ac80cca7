import { UnfitFile } from './file-body.ts';
import type { ServedPart } from './mirror-table.ts';
import { type ByteReader, type OpenedFile, type Opening, openFile, type ReadableFile } from './open-file.ts';

/**
 * Opens a file that stands in parts, as one: every part is looked at, by the rules of `openFile`, and has its size.
 * Throws only when the process has no file left to open.
 */
export async function openJoined(parts: readonly ServedPart[]): Promise<Opening<ReadableFile>> {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return openPart(first);
  const found: FoundPart[] = [];
  let start = 0;
  for (const [index, { sizeBytes, places }] of parts.entries()) {
    const title = `part ${index + 1} of ${parts.length}`;
    const opening = await openPart({ sizeBytes, places });
    if (opening.kind === 'absent') return { kind: 'unusable', reason: `${title} is not there` };
    if (opening.kind === 'unusable') return { kind: 'unusable', reason: `${title}: ${opening.reason}` };
    const { handle, root, name, identity, modifiedAt } = opening.file;
    await handle.close();
    if (opening.file.sizeBytes !== sizeBytes)
      return { kind: 'unusable', reason: `${title} has ${opening.file.sizeBytes} bytes instead of ${sizeBytes}` };
    found.push({ title, root, name: opening.file.relativeName, file: name, identity, start, sizeBytes, modifiedAt });
    start += sizeBytes;
  }
  return { kind: 'opened', file: joined(found) };
}

interface PlacedFile extends OpenedFile {
  readonly root: string;
  readonly relativeName: string;
}

/** From the first place that has it whole, else what there is to say of it. */
async function openPart({ sizeBytes, places }: ServedPart): Promise<Opening<PlacedFile>> {
  let unfit: Opening<PlacedFile> = { kind: 'absent' };
  for (const { root, name } of places) {
    const opening = await openFile(root, name);
    if (opening.kind === 'opened') {
      const file = { ...opening.file, root, relativeName: name };
      if (file.sizeBytes === sizeBytes || places.length === 1) return { kind: 'opened', file };
      await file.handle.close();
      unfit = { kind: 'unusable', reason: `it has ${file.sizeBytes} bytes instead of ${sizeBytes}` };
    } else if (opening.kind === 'unusable') unfit = opening;
  }
  return unfit;
}

interface FoundPart {
  /** Such as `part 2 of 3`. */
  readonly title: string;
  readonly root: string;
  /** Relative to it. */
  readonly name: string;
  readonly file: string;
  readonly identity: string;
  /** Position of its first byte in the whole. */
  readonly start: number;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

function joined(parts: readonly FoundPart[]): ReadableFile {
  return {
    name: parts[0]?.file ?? '',
    identity: parts.map(({ file, identity }) => `${file} ${identity}`).join('\n'),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    modifiedAt: new Date(Math.max(0, ...parts.map((part) => part.modifiedAt.getTime()))),
    handle: new JoinedReader(parts),
  };
}

function isSameTime(a: { readonly modifiedAt: Date }, b: { readonly modifiedAt: Date }): boolean {
  return a.modifiedAt.getTime() === b.modifiedAt.getTime();
}

/** Holds at most one part open: the one that was read last. For one reader at a time. */
class JoinedReader implements ByteReader {
  readonly #parts: readonly FoundPart[];
  #open: { readonly part: FoundPart; readonly file: OpenedFile } | undefined;

  constructor(parts: readonly FoundPart[]) {
    this.#parts = parts;
  }

  /** Never over the end of a part. Throws UnfitFile where a part is not what it was when the file was opened. */
  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const part = this.#parts.find(({ start, sizeBytes }) => position < start + sizeBytes);
    if (part === undefined) return { bytesRead: 0 };
    const inside = position - part.start;
    const { handle } = await this.#fileOf(part);
    const { bytesRead } = await handle.read(buffer, offset, Math.min(length, part.sizeBytes - inside), inside);
    if (bytesRead === 0) throw new UnfitFile(`${part.title} ended before its size`);
    return { bytesRead };
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.file.handle.close();
  }

  async #fileOf(part: FoundPart): Promise<OpenedFile> {
    if (this.#open?.part === part) return this.#open.file;
    await this.close();
    const opening = await openFile(part.root, part.name);
    if (opening.kind === 'absent') throw new UnfitFile(`${part.title} is not there any more`);
    if (opening.kind === 'unusable') throw new UnfitFile(`${part.title}: ${opening.reason}`);
    // Not by inode: FAT and FUSE give a file another one whenever they have forgotten it.
    if (opening.file.sizeBytes !== part.sizeBytes || !isSameTime(opening.file, part)) {
      await opening.file.handle.close();
      throw new UnfitFile(`${part.title} was changed while it was sent`);
    }
    this.#open = { part, file: opening.file };
    return opening.file;
  }
}
