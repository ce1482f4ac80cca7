import type { StreamDocument } from '../../catalogue/catalogue.ts';
import type { Trust } from '../../catalogue/document-desk.ts';
import { streamDocuments } from '../../catalogue/read-catalogue.ts';
import { type PlacedDocument, readDocuments } from '../../catalogue/read-documents.ts';
import { FormatError } from '../../errors.ts';
import { type PublishedDocument, verbatimDocuments } from '../../publication/published-document.ts';
import type { SourceReader } from '../../source/reader.ts';
import type { ShippedDocument } from '../manifest.ts';
import { shipmentNames } from '../shipment-layout.ts';
import type { OpenedShipment } from './open-shipment.ts';

/** Documents that a shipment carries at their paths, read as a stream is: authenticated, walked from a root, bound to their places. */
export interface ShippedStream {
  readonly placed: readonly PlacedDocument[];
  readonly documents: readonly StreamDocument[];
  /** The same with detached signatures, as they are published. */
  readonly published: readonly PublishedDocument[];
}

export interface StreamRequest {
  readonly shipment: Pick<OpenedShipment, 'read'>;
  readonly documents: readonly ShippedDocument[];
  readonly root: string;
  readonly trust: Trust;
  readonly now: Date;
}

/** Throws as reading a source does: SIGNATURE_BAD, SIGNER_UNKNOWN, MISPLACED, MALFORMED and the like; DIGEST_MISMATCH where a file is damaged. */
export async function readShippedStream({
  shipment,
  documents,
  root,
  trust,
  now,
}: StreamRequest): Promise<ShippedStream> {
  const reader = shippedReader(shipment, documents);
  const { documents: placed } = await readDocuments({ reader, trust, path: root, now });
  const read = streamDocuments(placed);
  return { placed, documents: read, published: verbatimDocuments(read) };
}

/** Where a stream begins: of documents in publication order the last. Throws MALFORMED where there is none. */
export function rootOf(documents: readonly ShippedDocument[]): string {
  const root = documents.findLast(({ kind }) => kind !== 'signature');
  if (root !== undefined) return root.path;
  throw new FormatError('MALFORMED', 'A mirror of the shipment has no documents. Write the shipment again.', {
    path: shipmentNames.manifest,
  });
}

function shippedReader(shipment: Pick<OpenedShipment, 'read'>, documents: readonly ShippedDocument[]): SourceReader {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return {
    location: 'the shipment',
    async readDocument({ path }) {
      const document = byPath.get(path);
      if (document === undefined) return { kind: 'absent' };
      const bytes = await shipment.read(document.sha256);
      return { kind: 'fresh', bytes, transferredBytes: bytes.length };
    },
    origins: () => [],
    close: async () => undefined,
  };
}
