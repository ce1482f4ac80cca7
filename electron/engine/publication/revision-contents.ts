import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { parseJson } from '../catalogue/json-guard.ts';
import { parseProducts } from '../catalogue/parse-products.ts';
import { acceptUnsigned } from '../source/authenticate.ts';
import type { PublishedDocument } from './published-document.ts';

/** What one revision published, and what it held. */
export interface RevisionContents {
  readonly documents: readonly Pick<PublishedDocument, 'path' | 'sha256' | 'updated'>[];
  readonly products: readonly CatalogueProduct[];
  /** Sizes in bytes by path. */
  readonly held: ReadonlyMap<string, number>;
}

/**
 * Reads the documents of a revision, which were authenticated before they were published and are known by their sha256 since.
 * Throws MALFORMED or UNSAFE_PATH.
 */
export function revisionContents(
  documents: readonly PublishedDocument[],
  held: ReadonlyMap<string, number>,
): RevisionContents {
  const files = documents
    .filter(({ kind }) => kind === 'products')
    .filter(({ path }, _, all) => path.endsWith('.sjson') || !all.some((one) => one.path === `${stem(path)}.sjson`));
  const products = parseProducts(
    files.map(({ path, contentId = '', bytes }) => ({
      path,
      contentId,
      top: () => parseJson(acceptUnsigned({ path, bytes }).payload, path),
    })),
  );
  return { documents: documents.map(({ path, sha256, updated }) => ({ path, sha256, updated })), products, held };
}

/** A trimmed publication has each product file cleartext-signed and plain. */
function stem(path: string): string {
  return path.replace(/\.s?json$/u, '');
}
