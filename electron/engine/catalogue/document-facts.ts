import type { Signer } from '../../contract/source.ts';
import type { StreamDocument } from './catalogue.ts';

/** Each signing key once. */
export function distinctSigners(documents: readonly Pick<StreamDocument, 'signer'>[]): Signer[] {
  return [
    ...new Map(
      documents.flatMap(({ signer }) => (signer === undefined ? [] : [[signer.fingerprint, signer] as const])),
    ).values(),
  ];
}

/** When the youngest document says it was made, ISO 8601. */
export function newestUpdate(documents: readonly Pick<StreamDocument, 'updated'>[]): string | undefined {
  return documents
    .map(({ updated }) => updated)
    .filter((updated) => updated !== undefined)
    .sort()
    .at(-1);
}
