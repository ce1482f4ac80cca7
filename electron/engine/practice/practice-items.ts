import { seededSize } from './seeded-content.ts';
import type { FileContent, NewItem } from './stream-shape.ts';

/** The same bytes for the same path on every machine, about as large as said. */
export function practiceContent(path: string, aboutBytes: number): FileContent {
  return { kind: 'seeded', seed: `practice 1 ${path}`, sizeBytes: seededSize(path, aboutBytes) };
}

/** An item whose file is this text. */
export function textItem(ftype: string, path: string, text: string): NewItem {
  return { tags: { ftype }, file: { path, content: { kind: 'bytes', bytes: Buffer.from(text) } } };
}
