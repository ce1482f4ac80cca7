import { Cancelled, FormatError, InputError, NetworkError, TrustError } from '../errors.ts';
import type { DocumentCache } from '../source/document-cache.ts';
import type { SourceReader } from '../source/reader.ts';
import type { AcceptedDocument } from './accepted-document.ts';
import { DocumentDesk, type Trust } from './document-desk.ts';
import { checkDocumentPath } from './item-path.ts';
import { malformed } from './json-guard.ts';
import { type DocumentSet, readSet } from './read-set.ts';
import { publicationOrder } from './stream-graph.ts';

export interface DocumentsRequest {
  readonly reader: SourceReader;
  readonly trust: Trust;
  /** An index or a product file to start from; absent: `streams/v1/index.sjson`, then `index.json`. */
  readonly path?: string | undefined;
  readonly cache?: DocumentCache | undefined;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
  /** Told of each answer with a document or signature; 0 bytes where it was unchanged. */
  readonly onDocument?: ((path: string, transferredBytes: number) => void) | undefined;
}

/** A document with the index's key for it, where an index lists it. */
export interface PlacedDocument {
  readonly document: AcceptedDocument;
  readonly contentId: string | undefined;
}

/** All documents of a stream at one moment, authenticated and bound to their places. */
export interface StreamReading {
  /** In publication order. */
  readonly documents: readonly PlacedDocument[];
  readonly transferredBytes: number;
  readonly notices: readonly string[];
}

const rootPaths = ['streams/v1/index.sjson', 'streams/v1/index.json'] as const;
/** The first, and three over again. */
const maxStarts = 4;

/**
 * Reads every document of a stream, whether or not anything in it is wanted, then asks whether the indexes moved
 * meanwhile; if so it starts over, three times at most. Throws NetworkError, TrustError, FormatError and InputError.
 */
export async function readDocuments(request: DocumentsRequest): Promise<StreamReading> {
  const ended = new AbortController();
  const signal = request.signal === undefined ? ended.signal : AbortSignal.any([request.signal, ended.signal]);
  const desk = new DocumentDesk({ ...request, signal });
  try {
    const set = await readStill(desk, request);
    const documents = placed(set);
    await desk.keep(documents.map(({ document }) => document));
    const notices = documents.flatMap(({ document }) => document.notices);
    return { documents, transferredBytes: desk.transferredBytes, notices };
  } finally {
    ended.abort(new Cancelled());
  }
}

/** Reads until the indexes stand still. */
async function readStill(desk: DocumentDesk, request: DocumentsRequest): Promise<DocumentSet> {
  const roots = request.path === undefined ? rootPaths : [checkedRoot(request.path)];
  for (let start = 1; start <= maxStarts; start++) {
    const set = await readSet(desk, roots);
    if (set === undefined) throw nothingThere(request.reader, roots);
    if (await anyMoved(desk, set)) continue;
    checkRootKind(set);
    const [missing] = set.missing;
    if (missing === undefined) return set;
    throw new NetworkError(
      'HTTP_STATUS',
      `${request.reader.location} has no ${missing}, which its index lists. Use another mirror of the source, or tell whoever publishes it.`,
      { path: missing, details: { status: 404 } },
    );
  }
  throw new NetworkError(
    'INTERRUPTED',
    `The index of ${request.reader.location} changed each of the ${maxStarts} times it was read: the source is being updated. Try again in a few minutes.`,
  );
}

/** Whoever asks for an index shall not be given a product file, however well it is signed. Throws MISPLACED. */
function checkRootKind({ root }: DocumentSet): void {
  if (root.head.kind === 'index' || !/\/index\.s?json$/u.test(root.path)) return;
  throw new TrustError(
    'MISPLACED',
    `${root.path} should be an index, but a signed product file (${root.head.contentId ?? 'without content id'}) stands there. Use another mirror of the source, or tell whoever publishes it.`,
    { path: root.path },
  );
}

/** Nothing moved where all is as it was before, or where there is one document only. */
async function anyMoved(desk: DocumentDesk, { documents }: DocumentSet): Promise<boolean> {
  const all = [...documents.values()];
  if (all.length === 1 || all.every(({ same }) => same)) return false;
  const indexes = all.filter(({ head }) => head.kind === 'index');
  const moved = await Promise.all(indexes.map((index) => desk.moved(index)));
  return moved.includes(true);
}

/** Binds every document to each place where an index lists it. */
function placed({ root, documents }: DocumentSet): readonly PlacedDocument[] {
  const contentIds = new Map<string, string>();
  const nodes = new Map<string, { kind: 'index' | 'products'; listed: readonly string[] }>();
  for (const [path, { head, entries }] of documents) {
    nodes.set(path, { kind: head.kind, listed: entries.map((entry) => entry.path) });
  }
  const order = publicationOrder(root.path, nodes);
  for (const { entries } of documents.values()) {
    for (const entry of entries) {
      documents.get(entry.path)?.bind(entry);
      contentIds.set(entry.path, contentIds.get(entry.path) ?? entry.contentId);
    }
  }
  const own = root.head.kind === 'products' ? root.head.contentId : undefined;
  return order.map((path) => {
    const document = documents.get(path);
    if (document === undefined) throw malformed(path, 'it is listed but was not read');
    return { document, contentId: path === root.path ? own : contentIds.get(path) };
  });
}

function checkedRoot(path: string): string {
  const relative = path.replace(/^(?:\.?\/)+/u, '');
  try {
    checkDocumentPath(relative, { path: 'The source' });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new InputError(
      'BAD_URL',
      `The path ${JSON.stringify(path)} is not that of a document: expected one inside streams/ ending in .sjson or .json, as in streams/v1/index.sjson.`,
      { cause: error },
    );
  }
  return relative;
}

function nothingThere({ location }: SourceReader, roots: readonly string[]): NetworkError {
  return new NetworkError(
    'HTTP_STATUS',
    `${location} has no ${roots.join(' and no ')} (not found). Check that the URL is the root of an image stream.`,
    { details: { status: 404 } },
  );
}
