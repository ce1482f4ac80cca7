import { createHash } from 'node:crypto';
import type { Catalogue, CatalogueProduct, StreamDocument } from './catalogue.ts';
import { parseProducts } from './parse-products.ts';
import { type DocumentsRequest, type PlacedDocument, readDocuments } from './read-documents.ts';

/** A catalogue with what there is to say about how it was read. */
export interface CatalogueReading extends Catalogue {
  readonly notices: readonly string[];
  readonly fingerprint: string;
}

/** Reads a stream's documents and all that there is to pick from them. */
export async function readCatalogue(request: DocumentsRequest): Promise<CatalogueReading> {
  const { documents, transferredBytes, notices } = await readDocuments(request);
  const published = streamDocuments(documents);
  return {
    products: parseCatalogue(documents),
    documents: published,
    transferredBytes,
    notices,
    fingerprint: documentsFingerprint(published),
  };
}

/** The products of all product files. Throws MALFORMED or UNSAFE_PATH. */
export function parseCatalogue(documents: readonly PlacedDocument[]): readonly CatalogueProduct[] {
  return parseProducts(
    documents
      .filter(({ document }) => document.head.kind === 'products')
      .map(({ document, contentId }) => ({
        path: document.path,
        contentId: contentId ?? '',
        top: () => document.takeTop(),
      })),
  );
}

/** The documents as a mirror keeps and publishes them, in publication order. */
export function streamDocuments(documents: readonly PlacedDocument[]): readonly StreamDocument[] {
  return documents.map(({ document, contentId }) => document.streamDocument(contentId));
}

/** One digest over all documents and detached signatures: the same as long as nothing upstream changed. */
export function documentsFingerprint(documents: readonly StreamDocument[]): string {
  const hash = createHash('sha256');
  for (const { path, sha256, signature } of documents) {
    const detached = signature === undefined ? '' : createHash('sha256').update(signature).digest('hex');
    hash.update(`${path}\0${sha256}\0${detached}\n`);
  }
  return hash.digest('hex');
}
