import type { SourceReader } from '../../electron/engine/source/reader.ts';

/** A source whose documents are in memory; it has no items. */
export function memoryReader(documents: ReadonlyMap<string, Buffer>): SourceReader {
  return {
    location: 'memory:',
    readDocument: async ({ path }) => {
      const bytes = documents.get(path);
      if (bytes === undefined) return { kind: 'absent' };
      return { kind: 'fresh', bytes, transferredBytes: bytes.length };
    },
    origins: () => [],
    close: async () => undefined,
  };
}
