import type { ServeNotice } from './access-fact.ts';
import type { MirrorTable, ServedDocument, ServedItem } from './mirror-table.ts';
import type { MirrorToServe, ServedPlace } from './served-place.ts';
import type { VolumePresence, VolumeToServe } from './volume-presence.ts';
import type { HeldFile } from './watch/watched-files.ts';

/** A mirror of a shipment, proven before it came here, and the volumes that it is read from. Plain data: it goes to a thread. */
export interface MediumToServe {
  /** Of the shipment. */
  readonly title: string;
  readonly volumes: readonly VolumeToServe[];
  readonly table: MirrorTable;
  /** Every item path that the mirror holds, also what is on no volume that is there: clients will ask for it. */
  readonly held: ReadonlyMap<string, HeldFile>;
}

/** One mirror read from removable media: its table never changes, but its volumes come and go. Nothing is ever written there. */
export class ServedMedium implements ServedPlace {
  readonly mirror: MirrorToServe;
  readonly table: MirrorTable;
  readonly #presence: VolumePresence;

  constructor(mirror: MirrorToServe, table: MirrorTable, presence: VolumePresence) {
    this.mirror = mirror;
    this.table = withBuffers(table);
    this.#presence = presence;
  }

  async poll(): Promise<boolean> {
    await this.#presence.look();
    return false;
  }

  refresh(): Promise<boolean> {
    return this.poll();
  }

  /** Nothing for a volume that is away: that was told once for all its files. */
  async unfit({ path, parts = [] }: ServedItem, reason: string): Promise<ServeNotice | undefined> {
    await this.#presence.look();
    const roots = [...new Set(parts.flatMap(({ places }) => places.map(({ root }) => root)))];
    if (roots.some((root) => this.#presence.isGone(root))) return undefined;
    const { mirrorId, name } = this.mirror;
    const message = `${path} of ${name} (${roots.join(', ')}) cannot be served: ${reason}. Clients are told that it does not exist; check the shipment, and bring this file again.`;
    return { mirrorId, path, message };
  }
}

/** What came from another thread has plain byte arrays. */
function withBuffers(table: MirrorTable): MirrorTable {
  const documents = [...table.documents].map(([path, document]): [string, ServedDocument] => {
    const { buffer, byteOffset, byteLength } = document.bytes;
    return [path, { ...document, bytes: Buffer.from(buffer, byteOffset, byteLength) }];
  });
  return { ...table, documents: new Map(documents) };
}
