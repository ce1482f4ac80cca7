import { createHash } from 'node:crypto';
import type { CatalogueMemory, CatalogueReader, ReadCatalogue } from '../catalogue/catalogue-memory.ts';
import { documentsFingerprint, parseCatalogue, streamDocuments } from '../catalogue/read-catalogue.ts';
import { readDocuments } from '../catalogue/read-documents.ts';
import { documentCache } from './document-cache.ts';
import type { Services } from './services.ts';
import { connectTo, type FoundSource } from './source-look-up.ts';

export interface ReadOptions {
  readonly fetchKey: boolean;
  /** `now`: asks the source before it answers; `later`: what is older than a few minutes is asked after meanwhile. */
  readonly refresh: 'now' | 'later' | 'no';
}

/** A source's catalogue, from memory where it was read before. */
export async function recallSource(
  found: FoundSource,
  { fetchKey, refresh }: ReadOptions,
  { services, memory }: { readonly services: Services; readonly memory: CatalogueMemory },
): Promise<ReadCatalogue> {
  const key = identityOf(found);
  const reader: CatalogueReader = (before, signal) => readFound(found, { before, signal, fetchKey }, services);
  switch (refresh) {
    case 'now':
      return memory.read(key, reader);
    case 'later':
      return memory.recallAndRevalidate(key, reader);
    case 'no':
      return memory.recall(key, reader);
  }
}

interface Reading {
  readonly before: ReadCatalogue | undefined;
  readonly signal: AbortSignal;
  readonly fetchKey: boolean;
}

async function readFound(found: FoundSource, reading: Reading, services: Services): Promise<ReadCatalogue> {
  const { before, signal, fetchKey } = reading;
  const connection = await connectTo(found, services, { fetchKey });
  try {
    const { reader, trust, startPath } = connection;
    const cache = documentCache(services);
    const { documents, transferredBytes } = await readDocuments({
      reader,
      trust,
      path: startPath,
      now: services.now(),
      cache,
      signal,
    });
    const published = streamDocuments(documents);
    const fingerprint = documentsFingerprint(published);
    if (before?.fingerprint === fingerprint) return before;
    const catalogue = { products: parseCatalogue(documents), documents: published, transferredBytes };
    return { location: reader.location, catalogue, fingerprint };
  } finally {
    await connection.close();
  }
}

/** Tells sources apart by all that decides what is read and whom to believe; credentials only by their digest. */
function identityOf({ description, credentials }: FoundSource): string {
  const { url, path, trust, fallbackUrls, proxy, caFile } = description;
  const identity = JSON.stringify([url, path, trust, fallbackUrls, proxy, caFile, credentials]);
  return createHash('sha256').update(identity).digest('hex');
}
