import type { ServeNotice } from './access-fact.ts';
import type { MirrorTable, ServedItem } from './mirror-table.ts';
import type { MediumToServe } from './served-medium.ts';

/** A mirror that shall be served. */
export interface MirrorToServe {
  readonly mirrorId: string;
  readonly name: string;
  readonly folder: string;
  readonly at?: string;
  /** It is read from a shipment; `folder` is one of the shipment's. */
  readonly medium?: MediumToServe;
}

/** Where a served mirror is read from. */
export interface ServedPlace {
  readonly mirror: MirrorToServe;
  readonly table: MirrorTable;
  /** Looks whether anything may have changed. True when the table was replaced; when it throws, the old one stays. */
  poll(): Promise<boolean>;
  /** The same, whatever dates and names say. */
  refresh(): Promise<boolean>;
  /** What a person is told of an item that cannot be sent as good, if it is not told already; `reason` is half a sentence. */
  unfit(item: ServedItem, reason: string): Promise<ServeNotice | undefined>;
}
