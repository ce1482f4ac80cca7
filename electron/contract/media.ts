import type { MirrorRef } from './api.ts';
import type { Failure } from './failure.ts';
import type { PublicationMode } from './mirror.ts';
import type { Signer } from './source.ts';

/** A mounted volume as the system lists it. */
export interface Volume {
  /** Stable as long as it is mounted. */
  readonly id: string;
  readonly mountPoint: string;
  readonly label?: string;
  /** `/dev/sdb1`, `disk4s1`, `\\.\PHYSICALDRIVE1`; absent where the system does not tell. */
  readonly device?: string;
  /** As the system calls it: `exfat`, `vfat`, `ntfs`, `fuseblk`. */
  readonly fileSystem: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  readonly readOnly: boolean;
  /** Of a stick, a card, an external disk. */
  readonly removable: boolean;
  /** Holds the running system, the user's home or the app's data: never offered to export to. */
  readonly system: boolean;
  readonly contents: VolumeContents;
}

export type VolumeContents =
  | { readonly kind: 'empty' }
  | { readonly kind: 'other-files' }
  | { readonly kind: 'shipments'; readonly shipments: readonly FoundShipment[]; readonly otherFiles: boolean }
  /** It could not be looked at. */
  | { readonly kind: 'unreadable'; readonly failure: Failure };

/** A shipment as its folder says of itself, before anything of it was authenticated. */
export interface FoundShipment {
  readonly folder: string;
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly volume: number;
  readonly volumes: number;
  /** Marked as being written, or without the papers that a finished one has. */
  readonly state: 'complete' | 'unfinished' | 'damaged';
}

/** What an export carries: whole mirrors as they are published now. */
export interface ExportRequest {
  readonly mirrors: readonly MirrorRef[];
  /** A mounted volume or any folder; the shipment becomes a folder in it. */
  readonly target: string;
  /** Of the shipment's folder; absent: `streamferry-` and the mirrors' names, with a receipt `-for-` and its site. */
  readonly folderName?: string;
  /** A site's receipt: only what it lacks is carried. */
  readonly receiptFile?: string;
  /** Bytes that may be written to one volume; a larger shipment goes over several. Absent: what is free on the first. */
  readonly volumeBytes?: number;
  /** Largest file to write; larger ones go in parts. Absent: what the volume takes. */
  readonly maxFileBytes?: number;
  /** False: what was written is not read again. Absent: it is. */
  readonly reread?: boolean;
  /** Files of this folder (installers of the app) go along in `installers/`. */
  readonly installersFolder?: string;
  /** Begin a new set: drop one that was begun before, and replace the shipment that stands there, which is refused otherwise. */
  readonly restart?: boolean;
  /** The shipment on the target must be there already, unless a set goes on; throws BAD_ARGUMENT where it is not. */
  readonly updateOnly?: boolean;
}

/** What trying on the volume itself found out. */
export interface VolumeTrial {
  /** Takes `:` and the like in names. */
  readonly takesEveryName: boolean;
  readonly foldsCase: boolean;
  /** Largest file, bytes; absent: no limit that matters. */
  readonly maxFileBytes?: number;
  readonly freeBytes: number;
  /** Bytes a second, of a small sample. */
  readonly writeRate: number;
  readonly readRate: number;
}

export interface ExportVolume {
  readonly number: number;
  readonly label: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly written: boolean;
}

/** What an export would do. What it says is what the export then does. */
export interface ExportPlan {
  readonly shipmentId: string;
  readonly shipmentFolder: string;
  readonly title: string;
  /** All the mirrors hold, each content once. */
  readonly totalBytes: number;
  readonly totalFiles: number;
  /** What the site of the receipt has. */
  readonly spared: { readonly files: number; readonly bytes: number };
  /** Stands on this volume already and is kept. */
  readonly kept: { readonly files: number; readonly bytes: number };
  /** Written to this volume now. */
  readonly write: { readonly files: number; readonly bytes: number };
  /** Files of an earlier state of the shipment that go from this volume. */
  readonly remove: { readonly files: number; readonly bytes: number };
  /** Files that go in parts. */
  readonly splitFiles: number;
  /** Paths that the site of the receipt holds and no longer needs. */
  readonly siteRemoves: number;
  readonly volumes: readonly ExportVolume[];
  /** The one that this target becomes. */
  readonly volume: number;
  readonly trial: VolumeTrial;
  /** For this volume: copy, flush and reading back. */
  readonly estimatedSeconds: number;
  readonly warnings: readonly Failure[];
}

/** How what was written was read again: from the device itself, or in doubt out of the system's memory. */
export type RereadWay = 'direct' | 'dropped-cache' | 'cached' | 'none';

/** Of an export that ended well. */
export interface ExportResult {
  readonly shipmentId: string;
  readonly shipmentFolder: string;
  readonly title: string;
  readonly volume: number;
  readonly volumes: number;
  /** Labels of volumes that are still to be written. */
  readonly volumesLeft: readonly string[];
  readonly files: number;
  /** Copied to this volume by this run; what was there already is in `keptBytes`. */
  readonly copiedBytes: number;
  readonly keptBytes: number;
  readonly rereadBytes: number;
  readonly reread: RereadWay;
  /** All is flushed: folders, files, and where asked for read again. Told to programs; an export that ended well always says so. */
  readonly safeToRemove: true;
  /** Of the key that signed the shipment; to be compared at the site. */
  readonly fingerprint: string;
}

/** How far the word of a shipment is believed. */
export interface ShipmentTrust {
  /** Of the key that signed the shipment. */
  readonly fingerprint: string;
  /** `new`: its fingerprint must be compared and trusted first. `changed`: another key was trusted for these mirrors. */
  readonly state: 'trusted' | 'new' | 'changed';
  /** With `changed`: the key that was trusted. */
  readonly before?: string;
}

export interface InspectRequest {
  /** Folders of shipments, or volumes that have one; several volumes of one shipment in any order. */
  readonly folders: readonly string[];
  /** The fingerprint that a person compared; believed for this reading. */
  readonly fingerprint?: string;
  /** The site's keyring for the upstream signature, as MAAS has it. */
  readonly keyringFile?: string;
  /** What is new is told against these mirrors: the folder that an import would go to. */
  readonly intoFolder?: string;
}

export interface ShipmentVolume {
  readonly number: number;
  readonly label: string;
  readonly sizeBytes: number;
  /** Absent: not among the folders looked at. */
  readonly folder?: string;
}

export interface ShippedMirror {
  readonly id: string;
  readonly name: string;
  readonly sourceLocation: string;
  readonly publication: PublicationMode;
  readonly revision: number;
  readonly publishedAt: string;
  /** Proven with a key that this site knows; empty for a source that nobody signed. */
  readonly upstreamSigners: readonly Signer[];
  /** Nobody signed the source: only the shipment's own key vouches for it. */
  readonly unsigned: boolean;
  readonly files: number;
  readonly sizeBytes: number;
  /** With `intoFolder`: the folder of this mirror, and what an import would bring, find there, and take away. */
  readonly into?: {
    readonly folder: string;
    readonly state: 'new' | 'update' | 'same' | 'older';
    readonly bringBytes: number;
    readonly bringFiles: number;
    readonly presentFiles: number;
    readonly removeFiles: number;
    /** Neither here nor on the volumes that are there. */
    readonly missingFiles: number;
  };
}

export interface ShipmentView {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly application: string;
  readonly trust: ShipmentTrust;
  readonly volumes: readonly ShipmentVolume[];
  /** The receipt that it was made for. */
  readonly delta?: { readonly site: string; readonly createdAt: string };
  readonly mirrors: readonly ShippedMirror[];
  readonly totalBytes: number;
  readonly files: number;
  /** Contents that the volumes looked at should have and lack, by size or existence. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  /** With `trust.state` other than `trusted` nothing but `trust`, `title` and `volumes` is proven. */
  readonly warnings: readonly Failure[];
}

export interface ImportRequest extends InspectRequest {
  /** Folder of the mirror; of a shipment with several, the folder that they stand in. With `checkOnly` nothing is written there. */
  readonly intoFolder?: string;
  /** Read and check everything, take nothing; with `intoFolder` what is there may say whose signature to expect. */
  readonly checkOnly?: boolean;
  /** Remember the fingerprint given as trusted from now on; absent: it is, where `fingerprint` was given. */
  readonly remember?: boolean;
  /** Take what nobody upstream signed on the shipment's word. */
  readonly acceptUnsigned?: boolean;
  readonly allowRollback?: boolean;
  /** Only these of the shipment's mirrors, by id; absent: all. */
  readonly mirrorIds?: readonly string[];
}

/** Of an import or a check of a shipment. */
export interface ImportResult {
  readonly shipmentId: string;
  readonly mirrors: readonly { readonly id: string; readonly name: string; readonly folder: string }[];
  readonly checkedFiles: number;
  readonly checkedBytes: number;
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  /** Labels of volumes that are still needed. */
  readonly volumesNeeded: readonly string[];
  /** A receipt that names what is to be brought again; where something was damaged or missing. */
  readonly receiptFile?: string;
  /** The key of an unknown shipper was trusted by this import. */
  readonly trusted?: string;
}

export interface ReceiptRequest {
  readonly mirrors: readonly MirrorRef[];
  /** Folder to write it to; absent: the folder of the first mirror's parent. */
  readonly folder?: string;
  /** How the site calls itself; absent: the machine's name. */
  readonly site?: string;
}

export interface ReceiptView {
  readonly file: string;
  readonly site: string;
  readonly createdAt: string;
  readonly fingerprint: string;
  readonly trust: ShipmentTrust['state'];
  readonly mirrors: readonly {
    readonly id: string;
    readonly name: string;
    readonly revision: number;
    readonly files: number;
  }[];
  /** Paths that arrived damaged, to be brought again. */
  readonly bringAgain: readonly string[];
}

/** A key of another Streamferry that was trusted after its fingerprint was compared. */
export interface TrustedKey {
  readonly fingerprint: string;
  /** Signs shipments, or a site's receipts. */
  readonly signs: 'shipments' | 'receipts';
  /** What it was first seen on. */
  readonly name: string;
  readonly trustedAt: string;
}

/** One step of the chain of custody of what a mirror holds now. Times are ISO 8601, sizes bytes. */
export type CustodyStep =
  | { readonly kind: 'signed'; readonly signer?: Signer; readonly documents: readonly CustodyDocument[] }
  | {
      readonly kind: 'downloaded';
      readonly source: string;
      readonly from: string;
      readonly until: string;
      readonly files: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'written';
      readonly at: string;
      readonly shipmentId: string;
      readonly manifestSha256: string;
      readonly fingerprint: string;
      readonly volume: string;
      readonly files: number;
      readonly bytes: number;
      readonly reread: RereadWay;
      /** What it carried, in the numbers of the mirror that the step is told of; absent for a step of another machine. */
      readonly revision?: number;
    }
  | {
      readonly kind: 'imported';
      readonly at: string;
      readonly shipmentId: string;
      readonly manifestSha256: string;
      readonly fingerprint: string;
      /** Read by the import and found right; none where only documents changed. */
      readonly files: number;
      readonly bytes: number;
      /** What the mirror held after it, most of it perhaps from before. */
      readonly held?: { readonly files: number; readonly bytes: number };
      /** Held items that nothing upstream signed bears out: taken on the shipment's word. Absent: none. */
      readonly onItsWord?: number;
      /** What the mirror was when it was taken in; absent for a step of another machine. */
      readonly revision?: number;
    }
  | {
      readonly kind: 'served';
      readonly client: string;
      readonly maasVersion?: string;
      readonly until: string;
      readonly files: number;
      readonly bytes: number;
    };

export interface CustodyDocument {
  readonly path: string;
  readonly sha256: string;
}

/** From who made the images to who took them: to be read, saved and printed. */
export interface Custody {
  readonly mirrorId: string;
  readonly name: string;
  readonly folder: string;
  readonly madeAt: string;
  readonly revision: number;
  readonly files: number;
  readonly sizeBytes: number;
  /** In the order of time. */
  readonly steps: readonly CustodyStep[];
  /** The same as plain text, for a file or a printer. */
  readonly text: string;
}
