import type { Digest } from '../../../contract/plan.ts';
import type { PublishedDocument } from '../../publication/published-document.ts';
import type { MirrorTable, ServedDocument, ServedItem, ServedPart } from '../../serve/mirror-table.ts';
import type { HeldFile } from '../../serve/watch/watched-files.ts';
import type { Content, ContentPart } from '../manifest.ts';
import type { OpenedVolume } from '../reading/open-volume.ts';
import type { ProvenFile } from '../reading/prove-holdings.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';

/** What can be served of a shipped mirror from the volumes at hand, and what cannot. */
export interface ShippedTable {
  readonly table: MirrorTable;
  readonly held: ReadonlyMap<string, HeldFile>;
  /** SHA-256 of the contents that are not wholly on the volumes at hand. */
  readonly missing: readonly string[];
}

/** What a shipment carries, and where. */
export interface CarriedContents {
  readonly shipmentId: string;
  /** By the SHA-256 that names them. */
  readonly contents: ReadonlyMap<string, Content>;
  readonly volumes: readonly Pick<OpenedVolume, 'number' | 'folder'>[];
}

/** The table of a mirror from its proven documents and files. */
export function shippedTable(
  { shipped, documents, files }: Pick<ProvenMirror, 'shipped' | 'documents' | 'files'>,
  { shipmentId, contents, volumes }: CarriedContents,
): ShippedTable {
  const items = new Map<string, ServedItem>();
  const held = new Map<string, HeldFile>();
  const missing: string[] = [];
  for (const file of files.values()) {
    const digest = digestOf(file);
    held.set(file.path, { sizeBytes: file.sizeBytes, hex: digest.hex });
    const parts = partsOf(contents.get(file.sha256), volumes);
    if (parts === undefined) missing.push(file.sha256);
    else items.set(file.path, itemOf(file, digest, parts));
  }
  const table: MirrorTable = {
    mirrorId: shipped.id,
    root: volumes[0]?.folder ?? '',
    publication: shipped.settings.publication,
    revision: shipped.revision.number,
    publishedAt: new Date(shipped.revision.publishedAt),
    signers: [...new Set(documents.flatMap(({ signer }) => signer?.fingerprint ?? []))],
    contentIds: documents.flatMap(({ contentId }) => contentId ?? []),
    documents: new Map(documents.map((document) => [document.path, servedDocument(document)])),
    retired: new Map(),
    items,
    fingerprint: `${shipmentId} ${shipped.revision.number}`,
  };
  return { table, held, missing };
}

function servedDocument({ path, bytes, sha256 }: PublishedDocument): ServedDocument {
  return { kind: 'document', path, bytes, sha256 };
}

/** The digest that clients know it by, as when it is served from disk; but MD5 alone proves nothing. */
function digestOf({ digest, sha256 }: ProvenFile): Digest {
  return digest.algorithm === 'md5' ? { algorithm: 'sha256', hex: sha256 } : digest;
}

/** Where the parts of a content stand on the volumes at hand; undefined when one of them stands on none. */
function partsOf(content: Content | undefined, volumes: CarriedContents['volumes']): readonly ServedPart[] | undefined {
  const parts = content?.parts.map((part) => ({ sizeBytes: part.sizeBytes, places: placesOf(part, volumes) }));
  return parts?.every(({ places }) => places.length > 0) ? parts : undefined;
}

function placesOf(part: ContentPart, volumes: CarriedContents['volumes']): ServedPart['places'] {
  return volumes
    .filter(({ number }) => part.volumes.includes(number))
    .map(({ folder }) => ({ root: folder, name: part.name }));
}

function itemOf({ path, sizeBytes }: ProvenFile, digest: Digest, parts: readonly ServedPart[]): ServedItem {
  return { kind: 'item', path, sizeBytes, digest, names: [], parts, auditedMs: 0, current: true };
}
