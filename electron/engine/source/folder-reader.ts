import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, errnoOf, InputError } from '../errors.ts';
import { encodePath } from '../mirror/names.ts';
import type { Origin } from '../transfer/transfer.ts';
import { throwIfAborted } from './abort-reason.ts';
import { tooLarge } from './http-body.ts';
import type { DocumentReply, DocumentRequest, RootReader } from './reader.ts';

/** Reads a stream from a folder, links followed; takes names as they are or as volumes that refuse `:` store them. */
export class FolderReader implements RootReader {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async read({ path, maxBytes, signal }: DocumentRequest): Promise<DocumentReply> {
    for (const file of this.#names(path)) {
      throwIfAborted(signal);
      const bytes = await this.#readRegular(file, path, maxBytes);
      if (bytes !== undefined) return { kind: 'fresh', bytes, transferredBytes: bytes.length };
    }
    await this.#assertFolder();
    return { kind: 'absent' };
  }

  origins(itemPath: string): readonly Origin[] {
    return this.#names(itemPath).map((file) => ({ kind: 'file', file }));
  }

  #names(path: string): readonly string[] {
    const names = [path, encodePath(path, 'encoded')].map((name) => join(this.root, ...name.split('/')));
    // On Windows `a:b` would open a stream of the file `a`.
    return [...new Set(process.platform === 'win32' ? names.reverse() : names)];
  }

  async #readRegular(file: string, path: string, maxBytes: number): Promise<Buffer | undefined> {
    try {
      const found = await stat(file);
      if (!found.isFile()) {
        throw new InputError('BAD_URL', `${file} is not a regular file. Check the folder given as source.`, { path });
      }
      if (found.size > maxBytes) throw tooLarge(file, maxBytes);
      const bytes = await readFile(file);
      if (bytes.length > maxBytes) throw tooLarge(file, maxBytes);
      return bytes;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const code = errnoOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      const text = `${file} cannot be read (${code ?? String(error)}). Check its permissions, or the medium it is on.`;
      throw new InputError('BAD_URL', text, { path, cause: error });
    }
  }

  async #assertFolder(): Promise<void> {
    const found = await stat(this.root).catch(() => undefined);
    if (found?.isDirectory() === true) return;
    const fault = found === undefined ? 'There is no folder' : 'This is no folder:';
    throw new InputError(
      'BAD_URL',
      `${fault} ${this.root}. Give a folder that holds a stream; a URL begins with http:// or https://.`,
    );
  }
}
