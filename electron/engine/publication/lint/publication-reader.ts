import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, FormatError } from '../../errors.ts';
import { encodePath, type NameEncoding } from '../../mirror/names.ts';
import type { SourceReader } from '../../source/reader.ts';

/** Reads the documents of a publication as a client gets them. */
export interface PublicationReader {
  /** How names stand on disk, where they do. */
  readonly encoding: NameEncoding;
  /** The bytes of a document, or undefined where a client would get 404. */
  read(path: string): Promise<Buffer | undefined>;
}

const maxDocumentBytes = 128 * 2 ** 20;

/** A publication in a mirror folder, its names as they are or encoded. */
export function folderPublication(root: string, encoding: NameEncoding): PublicationReader {
  return {
    encoding,
    async read(path) {
      const file = join(root, encodePath(path, encoding));
      try {
        const { size } = await stat(file);
        if (size > maxDocumentBytes) throw tooLarge(path);
        return await readFile(file);
      } catch (error) {
        const errno = errnoOf(error) ?? '';
        if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EINVAL'].includes(errno)) return undefined;
        throw error;
      }
    },
  };
}

/** Documents that are about to be published. */
export function memoryPublication(
  documents: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>,
  encoding: NameEncoding = 'plain',
): PublicationReader {
  const byPath = new Map([...documents].map(({ path, bytes }) => [path, Buffer.from(bytes)]));
  return { encoding, read: async (path) => byPath.get(path) };
}

/** A publication that is being served. Throws NetworkError where the server gives no answer. */
export function servedPublication(reader: Pick<SourceReader, 'readDocument'>): PublicationReader {
  return {
    encoding: 'plain',
    async read(path) {
      const reply = await reader.readDocument({ path, maxBytes: maxDocumentBytes });
      return reply.kind === 'fresh' ? reply.bytes : undefined;
    },
  };
}

function tooLarge(path: string): FormatError {
  return new FormatError(
    'MALFORMED',
    `${path} is larger than the ${maxDocumentBytes >> 20} MiB that a document may have. Check what was published there.`,
    { path },
  );
}
