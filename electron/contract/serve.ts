import type { Failure } from './failure.ts';

/** What to serve and where. */
export interface ServeRequest {
  readonly mirrors: readonly ServedMirrorRequest[];
  /** Shipments whose mirrors are served straight from their media, without importing them. Nothing is written there. */
  readonly shipments?: readonly ServedShipmentRequest[];
  /** Host and port to listen on; default 127.0.0.1:8080. `0.0.0.0` or `::` opens it to the network. */
  readonly host?: string;
  readonly port?: number;
  /** PEM files; with both, HTTPS. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  /** Access log in common log format, appended. */
  readonly accessLogFile?: string;
}

export interface ServedMirrorRequest {
  readonly folder: string;
  /** Path prefix instead of the ones that follow from the stream's label, such as `/lab/`. */
  readonly at?: string;
}

/** A shipment to serve from. Its key must be trusted, and what upstream signed is proven, as for an import. */
export interface ServedShipmentRequest {
  /** Folders of the shipment, or volumes that have one; the volumes of one shipment in any order. */
  readonly folders: readonly string[];
  /** The fingerprint that a person compared; believed for this server. */
  readonly fingerprint?: string;
  /** The site's keyring for the upstream signature, as MAAS has it. */
  readonly keyringFile?: string;
  /** Serve what nobody upstream signed on the shipment's word. */
  readonly acceptUnsigned?: boolean;
  /** Path prefix as for a mirror; of a shipment with several mirrors each stands below it by its name. */
  readonly at?: string;
}

/** A mirror as it is being served. */
export interface ServedMirror {
  readonly mirrorId: string;
  readonly name: string;
  readonly folder: string;
  /** URL paths it answers under, each starting and ending with a slash; the first is the one to give to MAAS. */
  readonly paths: readonly string[];
  readonly publication: 'verbatim' | 'trimmed';
  readonly revision: number;
  readonly files: number;
  readonly sizeBytes: number;
  /** Fingerprint of the key that clients must know. */
  readonly signers: readonly string[];
  /** It is read from a shipment; `folder` is the first of these. */
  readonly fromMedium?: FromMedium;
}

/** The title of a shipment, and its folders. */
export interface FromMedium {
  readonly title: string;
  readonly folders: readonly string[];
}

/** How fast a shipment can be read where it stands, held against what MAAS allows. */
export interface MediumPace {
  /** Bytes a second of a sample that was read from its media, many files at once. */
  readonly readRate: number;
  /** It may have come out of the system's memory: the device can be slower. */
  readonly cached: boolean;
  /** So many files MAAS asks for at once. */
  readonly connections: number;
  /** What is left for each, bytes a second. */
  readonly ratePerConnection: number;
  /** What all of them together need for 0.5 MB/s each, less where files are small. */
  readonly neededRate: number;
  readonly totalBytes: number;
  readonly totalSeconds: number;
  /** `holds`; or below 0.5 MB/s a connection; or longer than two hours; or nothing could be read to tell. */
  readonly verdict: 'holds' | 'starves' | 'too-long' | 'unknown';
}

/** A shipment that is being served from. */
export interface MediumReport extends FromMedium {
  readonly shipmentId: string;
  readonly pace: MediumPace;
  /** Labels of volumes that files are missing with. */
  readonly volumesMissing: readonly string[];
  /** Files of its mirrors that are on no volume given. */
  readonly missingFiles: number;
  /** Whole sentences, the verdict first. */
  readonly notes: readonly string[];
}

/** The server and all that its clients do, whole. */
export interface ServerSnapshot {
  readonly state: 'stopped' | 'starting' | 'running' | 'failed';
  readonly failure?: Failure;
  /** One for each address it can be reached at. */
  readonly urls: readonly string[];
  readonly mirrors: readonly ServedMirror[];
  readonly clusters: readonly ClusterWatch[];
  readonly connections: number;
  /** What was found of the shipments before the server began; absent where it serves from none. */
  readonly media?: readonly MediumReport[];
}

/** One MAAS cluster as seen from here: by the UUID of its User-Agent, else by address. */
export interface ClusterWatch {
  readonly id: string;
  readonly uuid?: string;
  readonly addresses: readonly string[];
  /** From User-Agent, such as `3.7.3`. */
  readonly maasVersion?: string;
  readonly mirrorId: string;
  readonly requests: number;
  readonly sentBytes: number;
  /** Bytes a second over the last few seconds. */
  readonly rate: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly groups: readonly WatchedGroup[];
  readonly expectedFiles: number;
  readonly fetchedFiles: number;
  readonly expectedBytes: number;
  /** Of whole files; `underWayBytes` come on top. */
  readonly fetchedBytes: number;
  /** Of expected files that are being sent and are not whole yet. */
  readonly underWayBytes: number;
  /** Those of `fetchedFiles` that were fetched in an earlier visit. */
  readonly earlierFiles: number;
  /** When the last of all expected files had been fetched whole, be it in an earlier visit; absent while any is not known to be. */
  readonly completeAt?: string;
  /** Requests that are being answered now. */
  readonly active: number;
  /** Connections below 0.5 MB/s, at which MAAS 3.7's heartbeat gives up; stalled ones among them. */
  readonly starving: number;
  /** Connections that have had no byte for ten seconds. */
  readonly stalled: number;
  /** How much longer than MAAS's two hours it will take at the present rate; absent when the limit is not in sight. */
  readonly overLimitByMs?: number;
  readonly verdict: WatchVerdict;
}

/** Files that belong together for a person: a release and architecture, or the bootloaders. */
export interface WatchedGroup {
  readonly id: string;
  readonly title: string;
  readonly expected: boolean;
  readonly files: number;
  readonly fetchedFiles: number;
  readonly sizeBytes: number;
  readonly fetchedBytes: number;
}

export type WatchVerdict =
  | { readonly kind: 'idle' }
  | { readonly kind: 'fetching' }
  /** Every expected digest was fetched whole: safe to disconnect. */
  | { readonly kind: 'everything' }
  /** It has gone quiet with files that it asked for in this visit and did not get whole: it will ask for them again. Never "safe". */
  | { readonly kind: 'unfinished'; readonly files: number; readonly notAskedFor: number }
  /** It has gone quiet without asking for some: it has them already, or they are not selected there. Never "safe". */
  | { readonly kind: 'not-asked-for'; readonly files: number };

/** One step of the server's test of itself; the first that fails names the hop. */
export interface SelfTestStep {
  readonly hop: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Something for a person to copy, in order. */
export interface Instruction {
  readonly title: string;
  /** Shell lines, or sentences for the UI. */
  readonly lines: readonly string[];
}

export interface Instructions {
  readonly url: string;
  readonly ui: readonly Instruction[];
  readonly snap: readonly Instruction[];
  readonly deb: readonly Instruction[];
}

/** `url`: an address from `ServerSnapshot.urls`, or the URL of a mirror below one. */
export interface SelfTestRequest {
  readonly url: string;
  /** Which mirror, where the URL does not tell; absent: every one. */
  readonly mirrorId?: string;
}

/** What a test of the server found, for each mirror that was tested. */
export interface SelfTest {
  readonly mirrorId: string;
  readonly url: string;
  readonly ok: boolean;
  readonly steps: readonly SelfTestStep[];
}
