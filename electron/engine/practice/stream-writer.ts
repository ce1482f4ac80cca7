import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DigestAlgorithm } from '../../contract/plan.ts';
import { seededContent } from './seeded-content.ts';
import type { DocumentForm, StreamFile } from './stream-documents.ts';
import { renderIndex, renderProducts } from './stream-documents.ts';
import type { FileContent, NewProductFile } from './stream-shape.ts';
import type { StreamSigner } from './stream-signer.ts';

export interface NewStream {
  /** Absolute; made when it is not there. */
  readonly root: string;
  readonly productFiles: readonly NewProductFile[];
  readonly signer: StreamSigner;
  /** What the documents say of themselves, and when they are signed. */
  readonly updated: Date;
  readonly signedAt: Date;
  /** Digests that items name; default sha256. */
  readonly digests?: readonly DigestAlgorithm[];
  /** Published forms; default both. */
  readonly forms?: readonly DocumentForm[];
  /** Names a product file in `streams/v1/`, without ending; default its content id. */
  readonly documentName?: (contentId: string) => string;
  /** Make every file durable before it counts as written; default false. */
  readonly durable?: boolean;
}

export interface WrittenStream {
  /** Item files by path; each path once, however many items share it. */
  readonly files: ReadonlyMap<string, StreamFile>;
  /** Relative to the root, signatures included. */
  readonly documents: readonly string[];
}

const filesAtOnce = 4;

/** Writes a whole SimpleStreams source: item files, then signed product files, then the signed index, each document in one step. */
export async function writeStream(stream: NewStream): Promise<WrittenStream> {
  const files = await writeItemFiles(stream);
  const nameOf = stream.documentName ?? ((contentId) => contentId);
  const documents: string[] = [];
  for (const form of stream.forms ?? (['json', 'sjson'] as const)) {
    const pathOf = (contentId: string) => `streams/v1/${nameOf(contentId)}.${form}`;
    for (const productFile of stream.productFiles) {
      const text = renderProducts(productFile, files, stream.updated);
      documents.push(...(await writeSigned(stream, pathOf(productFile.contentId), text, form)));
    }
    const index = renderIndex(stream.productFiles, pathOf, stream.updated);
    documents.push(...(await writeSigned(stream, `streams/v1/index.${form}`, index, form)));
  }
  return { files, documents };
}

async function writeItemFiles(stream: NewStream): Promise<ReadonlyMap<string, StreamFile>> {
  const contents = contentsByPath(stream.productFiles);
  const files = new Map<string, StreamFile>();
  const waiting = contents.entries();
  const writeNext = async () => {
    for (const [path, content] of waiting) files.set(path, await writeContent(stream, path, content));
  };
  await Promise.all(Array.from({ length: filesAtOnce }, writeNext));
  return files;
}

function contentsByPath(productFiles: readonly NewProductFile[]): ReadonlyMap<string, FileContent> {
  const items = productFiles
    .flatMap(({ products }) => Object.values(products))
    .flatMap(({ versions }) => Object.values(versions))
    .flatMap((version) => Object.values(version));
  return new Map(items.flatMap(({ file }) => (file === undefined ? [] : [[file.path, file.content] as const])));
}

async function writeContent(stream: NewStream, path: string, content: FileContent): Promise<StreamFile> {
  if (content.kind === 'declared') return { sizeBytes: content.sizeBytes, digests: content.digests };
  const chunks = content.kind === 'bytes' ? [content.bytes] : seededContent(content.seed, content.sizeBytes);
  const hashes = (stream.digests ?? ['sha256']).map((algorithm) => [algorithm, createHash(algorithm)] as const);
  let sizeBytes = 0;
  await writeFile(stream, path, async function* hashed() {
    for (const chunk of chunks) {
      for (const [, hash] of hashes) hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  });
  return { sizeBytes, digests: Object.fromEntries(hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')])) };
}

/** Writes one document in its signed form and returns the paths it took. The signature goes first: it is what makes the rest count. */
async function writeSigned(stream: NewStream, path: string, text: string, form: DocumentForm): Promise<string[]> {
  const { signer, signedAt } = stream;
  if (form === 'sjson') {
    await writeDocument(stream, path, await signer.signCleartext(text, signedAt));
    return [path];
  }
  await writeDocument(stream, `${path}.gpg`, await signer.signDetached(text, signedAt));
  await writeDocument(stream, path, text);
  return [`${path}.gpg`, path];
}

/** Replaces a document whole, so that somebody reading a served stream never sees half of one. */
async function writeDocument(stream: NewStream, path: string, text: string): Promise<void> {
  await writeFile(stream, `${path}.new`, () => [Buffer.from(text)]);
  await rename(join(stream.root, `${path}.new`), join(stream.root, path));
}

async function writeFile(
  stream: NewStream,
  path: string,
  chunks: () => AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  const file = join(stream.root, path);
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'w', 0o644);
  try {
    for await (const chunk of chunks()) await handle.writeFile(chunk);
    if (stream.durable === true) await handle.sync();
  } finally {
    await handle.close();
  }
}
