import { createHash } from 'node:crypto';
import type { Signer } from '../../contract/source.ts';
import type { StreamDocument } from '../catalogue/catalogue.ts';

/** One document file of a publication, in the order in which it is put in place. */
export interface PublishedDocument {
  readonly path: string;
  readonly kind: 'index' | 'products' | 'signature';
  readonly contentId: string | undefined;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly updated: string | undefined;
  readonly signer: Signer | undefined;
}

/** Verbatim publication: upstream's bytes unchanged; a detached signature goes in just before the document it signs. */
export function verbatimDocuments(documents: readonly StreamDocument[]): PublishedDocument[] {
  return documents.flatMap((document) => {
    const { path, kind, contentId, bytes, sha256, updated, signer } = document;
    const published: PublishedDocument = { path, kind, contentId, bytes, sha256, updated, signer };
    if (document.signature === undefined) return [published];
    const signature: PublishedDocument = {
      path: `${path}.gpg`,
      kind: 'signature',
      contentId: undefined,
      bytes: document.signature,
      sha256: createHash('sha256').update(document.signature).digest('hex'),
      updated: undefined,
      signer: undefined,
    };
    return [signature, published];
  });
}

/** True when both name the same bytes at the same paths, in whatever order. */
export function sameDocuments(
  some: readonly Pick<PublishedDocument, 'path' | 'sha256'>[],
  others: readonly Pick<PublishedDocument, 'path' | 'sha256'>[],
): boolean {
  const byPath = new Map(some.map((one) => [one.path, one.sha256]));
  return some.length === others.length && others.every((one) => byPath.get(one.path) === one.sha256);
}
