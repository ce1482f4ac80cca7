import type { HttpAccess, Origin } from '../transfer/transfer.ts';
import { throwIfAborted } from './abort-reason.ts';
import { FolderReader } from './folder-reader.ts';
import type { DispatcherTimeouts } from './http-dispatcher.ts';
import type { RetryPolicy } from './http-reader.ts';
import { printable, type SourceLocation } from './location.ts';

/** What a server said to tell later whether a document changed; only good for the root that said it. */
export interface Validators {
  readonly root: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface DocumentRequest {
  /** Relative to the stream's root. */
  readonly path: string;
  /** A larger document is refused with TOO_LARGE. */
  readonly maxBytes: number;
  /** From an earlier reading: asks only whether the document changed since. */
  readonly validators?: Validators | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type DocumentReply =
  | {
      readonly kind: 'fresh';
      readonly bytes: Buffer;
      readonly validators?: Validators;
      /** As received, before any decoding. */
      readonly transferredBytes: number;
    }
  | { readonly kind: 'unchanged'; readonly transferredBytes: 0 }
  | { readonly kind: 'absent' };

/** One root of a stream: the source itself or one of its fallback mirrors. */
export interface RootReader {
  readonly root: string;
  /** Throws InputError, NetworkError, or the signal's reason. */
  read(request: DocumentRequest): Promise<DocumentReply>;
  /** Where an item of this root can be fetched; several names where the volume may have encoded it. */
  origins(itemPath: string): readonly Origin[];
}

/** Reads documents of one source and says where its items are. */
export interface SourceReader {
  /** Fit for messages and logs. */
  readonly location: string;
  readDocument(request: DocumentRequest): Promise<DocumentReply>;
  /** In the order they are to be tried. */
  origins(itemPath: string): readonly Origin[];
  close(): Promise<void>;
}

export interface SourceOptions {
  readonly location: SourceLocation;
  /** Tried in order when a file is missing or failing at `location`. */
  readonly fallbacks?: readonly SourceLocation[];
  readonly access: HttpAccess;
  readonly timeouts?: DispatcherTimeouts;
  readonly retry?: Partial<RetryPolicy>;
}

/** Opens a source. Nothing is asked of it before the first document is read. */
export async function openSource(options: SourceOptions): Promise<SourceReader> {
  const locations = [options.location, ...(options.fallbacks ?? [])];
  const overHttp = locations.some(({ kind }) => kind === 'http');
  const http = overHttp ? await openHttp(options) : undefined;
  const roots = locations.map((location) =>
    location.kind === 'folder' || http === undefined ? new FolderReader(location.root) : http.reader(location.root),
  );
  return {
    location: printable(options.location),
    readDocument: (request) => readFromFirst(roots, request),
    origins: (itemPath) => roots.flatMap((root) => root.origins(itemPath)),
    close: async () => http?.client.close(),
  };
}

/** The HTTP client takes a tenth of the start-up budget: a folder source does without. */
async function openHttp({ access, timeouts, retry }: SourceOptions) {
  const [{ createHttpClient }, { defaultRetry, HttpReader }] = await Promise.all([
    import('./http-access.ts'),
    import('./http-reader.ts'),
  ]);
  const client = createHttpClient(access, timeouts);
  const policy: RetryPolicy = { ...defaultRetry, ...retry };
  return { client, reader: (root: string) => new HttpReader(client, root, policy) };
}

/**
 * The first root that has the document answers. It is absent only if the first root says so: a failing root does not
 * prove that a document is missing.
 */
async function readFromFirst(roots: readonly RootReader[], request: DocumentRequest): Promise<DocumentReply> {
  let first: { readonly error: unknown } | 'absent' | undefined;
  for (const root of roots) {
    try {
      const reply = await root.read(request);
      if (reply.kind !== 'absent') return reply;
      first ??= 'absent';
    } catch (error) {
      throwIfAborted(request.signal);
      first ??= { error };
    }
  }
  if (first !== undefined && first !== 'absent') throw first.error;
  return { kind: 'absent' };
}
