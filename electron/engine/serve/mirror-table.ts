import type { PublicationMode } from '../../contract/mirror.ts';
import type { Digest } from '../../contract/plan.ts';

/** A document, whole in memory: index and product files of one revision always go together. */
export interface ServedDocument {
  readonly kind: 'document';
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** A file on disk that may be served, with the names it can have there, relative to the mirror's folder, likeliest first. */
export interface ServedItem {
  readonly kind: 'item';
  readonly path: string;
  readonly sizeBytes: number;
  /** Undefined for what was mirrored without checking digests. */
  readonly digest: Digest | undefined;
  readonly names: readonly string[];
  /** Of a shipment, in order: it stands in these instead, and `names` is empty. */
  readonly parts?: readonly ServedPart[];
  /** When it was last found right, milliseconds since the epoch. */
  readonly auditedMs: number;
  /** The current revision holds it, so that it must be there. */
  readonly current: boolean;
}

/** A piece of a file on removable media. */
export interface ServedPart {
  readonly sizeBytes: number;
  /** Where it can stand, likeliest first: absolute folders and names relative to them. */
  readonly places: readonly { readonly root: string; readonly name: string }[];
}

/** All that one mirror serves at one moment: the allow-list. Replaced as a whole, never changed. */
export interface MirrorTable {
  readonly mirrorId: string;
  /** Absolute folder of the mirror. */
  readonly root: string;
  readonly publication: PublicationMode;
  /** 0 before the first publication. */
  readonly revision: number;
  readonly publishedAt: Date;
  /** Fingerprints of the keys that signed the documents. */
  readonly signers: readonly string[];
  readonly contentIds: readonly string[];
  /** Product files and indexes by path. */
  readonly documents: ReadonlyMap<string, ServedDocument>;
  /** Documents that only an earlier revision had, as long as it is kept. */
  readonly retired: ReadonlyMap<string, RetiredDocument>;
  readonly items: ReadonlyMap<string, ServedItem>;
  /** Changes whenever something here would. */
  readonly fingerprint: string;
}

export interface RetiredDocument {
  readonly document: ServedDocument;
  readonly revision: number;
}

/** What stands at a path of the publication; undefined for everything else. */
export function findServed(table: MirrorTable, path: string): ServedDocument | ServedItem | undefined {
  return table.documents.get(path) ?? table.items.get(path) ?? table.retired.get(path)?.document;
}

/** Distinct files of the current revision and their bytes. */
export function heldTotals(table: MirrorTable): { readonly files: number; readonly sizeBytes: number } {
  const held = [...table.items.values()].filter((item) => item.current);
  return { files: held.length, sizeBytes: held.reduce((sum, item) => sum + item.sizeBytes, 0) };
}
