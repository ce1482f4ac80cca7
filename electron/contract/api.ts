import type { DraftPlan, DraftRequest } from './draft.ts';
import type { Failure } from './failure.ts';
import type { ImageCatalogue, MirrorImages } from './image.ts';
import type { JobRecord, JobSnapshot } from './job.ts';
import type { LintReport, MaasVersion } from './lint.ts';
import type {
  Custody,
  ExportPlan,
  ExportRequest,
  ImportRequest,
  InspectRequest,
  ReceiptRequest,
  ReceiptView,
  ShipmentView,
  TrustedKey,
  Volume,
} from './media.ts';
import type { AuditReport, Mirror, PublicationMode } from './mirror.ts';
import type { ItemName, Plan } from './plan.ts';
import type { KernelChoice, PublicationSizes } from './publication.ts';
import type { KeptRevision, RevisionDifference } from './revision.ts';
import type { Schedule, SchedulerLines, ScheduleWish } from './schedule.ts';
import type { Pin, Preset, Rule, RuleTerms, Selection } from './selection.ts';
import type { Instructions, SelfTest, SelfTestRequest, ServeRequest, ServerSnapshot } from './serve.ts';
import type { KeyExport, NewSigningKey, SigningKeySummary } from './signing.ts';
import type { Credentials, ProxyChoice, Signer, Source, SourceTest, SourceTrust } from './source.ts';

/** A source the app keeps, or one described on the spot (the CLI's SOURCE argument). */
export type SourceRef =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'described'; readonly source: SourceDescription };

export interface SourceDescription {
  readonly name?: string;
  /** http(s) or file URL, a folder, or `practice:`. */
  readonly url: string;
  readonly path?: string;
  readonly trust: SourceTrust;
  readonly fallbackUrls?: readonly string[];
  readonly proxy?: ProxyChoice;
  readonly caFile?: string;
  readonly credentials?: Credentials;
}

export interface NewSource extends SourceDescription {
  /** What new mirrors take unless another source is named. */
  readonly makeDefault?: boolean;
}

/** Changes what is named; an empty string takes `path` or `caFile` away. */
export interface SourceEdit {
  readonly id: string;
  readonly change: Partial<SourceDescription>;
  readonly makeDefault?: boolean;
  readonly forgetCredentials?: boolean;
}

/** Which mirror: its id in the app, or its folder. */
export type MirrorRef = { readonly id: string } | { readonly folder: string };

/** What one sync (or its dry run) shall do. */
export interface SyncRequest {
  readonly mirror: MirrorRef;
  /** Absent: the source the mirror remembers. */
  readonly source?: SourceRef;
  /** Add or update the rule with these terms and run it alone; absent: run every rule the mirror has. */
  readonly rule?: { readonly terms: RuleTerms; readonly max?: number; readonly keep: boolean };
  /** Absent: what the mirror or the settings say. */
  readonly jobsPerHost?: number;
  /** Bytes a second. */
  readonly limitRate?: number;
  readonly keepRevisions?: number;
  /** Ask the keyserver when the named key is nowhere on this machine. */
  readonly fetchKey?: boolean;
  readonly allowRollback?: boolean;
  readonly switchSource?: boolean;
  /** Publish the documents only (sstream-mirror's --no-item-download). */
  readonly skipItems?: boolean;
  /** Size is still checked, digests are not (sstream-mirror's --no-checksumming-reader). */
  readonly skipDigests?: boolean;
  /** How the mirror publishes from now on; absent: as it does. */
  readonly publication?: PublicationMode;
  /** Sign a trimmed publication although the source was never proven. */
  readonly signUnverified?: boolean;
}

export interface NewMirror {
  readonly name: string;
  /** Absent: one named after the mirror below the settings' `mirrorsFolder`. */
  readonly folder?: string;
  readonly source: SourceRef;
  readonly selection: NewSelection;
  /** Absent: trimmed. */
  readonly publication?: PublicationMode;
  readonly signUnverified?: boolean;
  readonly keepRevisions?: number;
}

/** Rules get their ids when they are saved. */
export interface NewSelection {
  readonly rules: readonly (Omit<Rule, 'id'> & { readonly id?: string })[];
  readonly pins: readonly Pin[];
}

export interface KeySummary {
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly algorithm: string;
}

/** One item of a catalogue as `query` lists it; `tags` are flattened. */
export interface CatalogueRow extends ItemName {
  readonly path?: string;
  readonly sizeBytes?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Keys that a source's documents may be signed with, and where they were found. */
export interface KeyringView {
  /** A file or place, for people; absent: no key was found. */
  readonly place?: string;
  readonly keys: readonly KeySummary[];
}

export interface CatalogueView {
  readonly location: string;
  readonly signers: readonly Signer[];
  readonly updated?: string;
  readonly rows: readonly CatalogueRow[];
  /** Sum over distinct paths. */
  readonly sizeBytes: number;
}

export interface Settings {
  /** Folder in which new mirrors are made unless another is chosen. */
  readonly mirrorsFolder: string;
  readonly jobsPerHost: number;
  /** Bytes a second; 0: no limit. */
  readonly limitRate: number;
  readonly keepRevisions: number;
  /** For sources that say `environment`. */
  readonly proxy: ProxyChoice;
  /** PEM file of certificate authorities accepted besides the system's; empty: none. */
  readonly caFile: string;
  readonly appearance: 'system' | 'light' | 'dark';
  /** MB of 1000 kB, or MiB of 1024 KiB. */
  readonly units: 'decimal' | 'binary';
  readonly logLevel: 'info' | 'debug';
  /** What closing the window does while something runs. */
  readonly closeWhileRunning: 'ask' | 'tray' | 'quit';
}

/** The engine's one contract, grouped by area: one payload object a call. */
export interface EngineApi {
  readonly sources: {
    list(payload: Record<never, never>): Promise<readonly Source[]>;
    add(payload: NewSource): Promise<Source>;
    edit(payload: SourceEdit): Promise<Source>;
    remove(payload: { readonly id: string }): Promise<void>;
    /** Makes MAAS stable the default again and brings back built-in sources as they were. */
    restoreDefault(payload: Record<never, never>): Promise<readonly Source[]>;
    /** Reads and authenticates the whole catalogue; stores nothing. */
    test(payload: { readonly source: SourceRef; readonly fetchKey?: boolean }): Promise<SourceTest>;
    /** Explicit keyserver request; stored only if what arrives has that fingerprint. */
    fetchKey(payload: { readonly fingerprint: string }): Promise<KeySummary>;
    /** The keys at hand to verify the source with; asks nobody. */
    keyring(payload: { readonly source: SourceRef }): Promise<KeyringView>;
  };
  readonly catalogue: {
    query(payload: {
      readonly source: SourceRef;
      readonly filters: readonly string[];
      readonly max?: number;
      readonly fetchKey?: boolean;
    }): Promise<CatalogueView>;
    presets(payload: Record<never, never>): Promise<readonly Preset[]>;
    /** What the source has to pick from, as MAAS lists images. */
    images(payload: { readonly source: SourceRef; readonly fetchKey?: boolean }): Promise<ImageCatalogue>;
    /** What a sync with this selection would do. Fast enough to be asked at each click once the source was read. */
    draft(payload: DraftRequest): Promise<DraftPlan>;
  };
  readonly mirrors: {
    list(payload: Record<never, never>): Promise<readonly Mirror[]>;
    get(payload: MirrorRef): Promise<Mirror>;
    /** Makes the app know an existing mirror folder. */
    open(payload: { readonly folder: string; readonly name?: string }): Promise<Mirror>;
    create(payload: NewMirror): Promise<Mirror>;
    edit(payload: {
      readonly mirror: MirrorRef;
      readonly name?: string;
      readonly source?: SourceRef;
      readonly selection?: NewSelection;
      readonly keepRevisions?: number;
      /** What the next sync or publish does. */
      readonly publication?: PublicationMode;
      readonly signUnverified?: boolean;
      /** Instead of what was left out before. */
      readonly leaveOutKernels?: KernelChoice;
    }): Promise<Mirror>;
    /** Forgets the mirror; with `deleteFiles` its folder's files go too. */
    remove(payload: { readonly mirror: MirrorRef; readonly deleteFiles: boolean }): Promise<void>;
    selection(payload: MirrorRef): Promise<Selection>;
    /** What it holds, as MAAS lists images; and what its stream has to say. */
    images(payload: MirrorRef): Promise<MirrorImages>;
    pin(payload: { readonly mirror: MirrorRef; readonly pin: Pin }): Promise<Selection>;
    unpin(payload: { readonly mirror: MirrorRef; readonly product: string }): Promise<Selection>;
    /** The dry run. Writes nothing below the mirror folder. */
    plan(payload: SyncRequest): Promise<Plan>;
    /** Starts the sync and returns at once; follow it as a job. */
    sync(payload: SyncRequest): Promise<{ readonly jobId: string }>;
    audit(payload: {
      readonly mirror: MirrorRef;
      readonly repair: boolean;
      /** ISO 8601: files audited since then are not read again. */
      readonly since?: string;
      readonly fetchKey?: boolean;
    }): Promise<{ readonly jobId: string }>;
  };
  readonly jobs: {
    /** Running, queued, paused and interrupted ones. */
    list(payload: Record<never, never>): Promise<readonly JobSnapshot[]>;
    history(payload: { readonly limit?: number }): Promise<readonly JobRecord[]>;
    /** Resolves when the job has ended. */
    wait(payload: { readonly id: string }): Promise<JobSnapshot>;
    pause(payload: { readonly id: string }): Promise<void>;
    /** Goes on with a paused job, or starts an interrupted one again where it was. */
    resume(payload: { readonly id: string }): Promise<{ readonly jobId: string }>;
    cancel(payload: { readonly id: string }): Promise<void>;
    /** The report of an ended audit or repair. After a restart only the last one of each mirror is there, with its lists cut where they are long. */
    auditReport(payload: { readonly id: string }): Promise<AuditReport>;
  };
  readonly settings: {
    get(payload: Record<never, never>): Promise<Settings>;
    set(payload: { readonly change: Partial<Settings> }): Promise<Settings>;
  };
  readonly publication: {
    /** Publishes what the mirror holds anew, in the mode asked for; reads no source. Follow it as a job. */
    publish(payload: {
      readonly mirror: MirrorRef;
      readonly publication?: PublicationMode;
      readonly signUnverified?: boolean;
    }): Promise<{ readonly jobId: string }>;
    /** What each kernel that the mirror holds weighs in a trimmed publication. */
    kernels(payload: MirrorRef): Promise<PublicationSizes>;
    /** Walks what a mirror folder publishes as that MAAS would. `keyringFile`: what MAAS is given to verify with, instead of what follows from the mirror. */
    lint(payload: {
      readonly mirror: MirrorRef;
      readonly maas: MaasVersion;
      readonly keyringFile?: string;
    }): Promise<LintReport>;
    /** Oldest first; the last is the current one. */
    revisions(payload: MirrorRef): Promise<readonly KeptRevision[]>;
    /** What changed from one revision to another, down to packages where both are held. */
    difference(payload: {
      readonly mirror: MirrorRef;
      readonly from: number;
      readonly to: number;
    }): Promise<RevisionDifference>;
    /** Publishes a kept revision again, by default the one before, and holds the mirror there until it is released. Nothing is fetched. */
    rollback(payload: { readonly mirror: MirrorRef; readonly revision?: number }): Promise<readonly KeptRevision[]>;
    /** Lets syncs publish again. */
    release(payload: MirrorRef): Promise<readonly KeptRevision[]>;
  };
  /** The app's own signing keys. The first trimmed publication makes one where there is none. */
  readonly keys: {
    /** The current key first. */
    list(payload: Record<never, never>): Promise<readonly SigningKeySummary[]>;
    /** Makes the first key; where there is one already it is returned. */
    create(payload: NewSigningKey): Promise<SigningKeySummary>;
    /** Takes a key of the user's own as the current one. `secretKey`: as `gpg --export-secret-keys` writes it, base64. */
    import(payload: { readonly secretKey: string; readonly passphrase?: string }): Promise<SigningKeySummary>;
    /** Base64. The public key binary or armored; without a fingerprint the current one. The secret one is always armored. */
    export(payload: KeyExport): Promise<{ readonly bytes: string }>;
    /** Makes a new current key; the one before stays in the keyring until it is forgotten. */
    rotate(payload: NewSigningKey): Promise<SigningKeySummary>;
    /** Takes a retired key out of the keyring. */
    forget(payload: { readonly fingerprint: string }): Promise<void>;
    /** Gives the passphrase of a locked key, kept from now on where passphrases are kept. Throws BAD_ARGUMENT when it is the wrong one. */
    unlock(payload: { readonly fingerprint: string; readonly passphrase: string }): Promise<SigningKeySummary>;
  };
  /** Syncs that begin on their own while a host that keeps mirrors fresh runs. */
  readonly schedules: {
    /** One for each mirror the app knows. */
    list(payload: Record<never, never>): Promise<readonly Schedule[]>;
    set(payload: ScheduleWish): Promise<Schedule>;
    lines(payload: ScheduleWish): Promise<SchedulerLines>;
  };
  /** One server, several mirrors. What it and its clients do is told as `server` events. */
  readonly serve: {
    /** Resolves when it listens. A server that runs must be stopped first. */
    start(payload: ServeRequest): Promise<ServerSnapshot>;
    /** Ends every connection; nothing happens where none runs. */
    stop(payload: Record<never, never>): Promise<ServerSnapshot>;
    state(payload: Record<never, never>): Promise<ServerSnapshot>;
    selfTest(payload: SelfTestRequest): Promise<readonly SelfTest[]>;
    /** `url`: an address from `ServerSnapshot.urls`, or the URL of the mirror below one. */
    instructions(payload: { readonly mirrorId: string; readonly url: string }): Promise<Instructions>;
    /** The groups of files that this cluster is expected to fetch; by default all. */
    expect(payload: { readonly clusterId: string; readonly groupIds: readonly string[] }): Promise<ServerSnapshot>;
    /** These clusters are one, from now on and after restarts. A single one falls apart into its addresses again and starts afresh. */
    group(payload: { readonly clusterIds: readonly string[] }): Promise<ServerSnapshot>;
  };
  /** Across the gap: removable media, both ways. */
  readonly media: {
    /** Mounted volumes as they are now. From the first call on, `volumes` events tell of changes while anybody listens. */
    volumes(payload: Record<never, never>): Promise<readonly Volume[]>;
    /** Unmounts and, where the system can, ejects. Throws NOT_WRITABLE where it is in use, BAD_ARGUMENT where it is gone. */
    eject(payload: { readonly volumeId: string }): Promise<void>;
    /** The dry run of an export; writes only a sample on the volume, and takes it away again. */
    plan(payload: ExportRequest): Promise<ExportPlan>;
    /** Writes one volume of the shipment; follow it as a job. */
    export(payload: ExportRequest): Promise<{ readonly jobId: string }>;
    /** Authenticates a shipment and lists it; takes nothing. */
    inspect(payload: InspectRequest): Promise<ShipmentView>;
    import(payload: ImportRequest): Promise<{ readonly jobId: string }>;
    /** Says what a site holds, signed with this app's key. */
    receipt(payload: ReceiptRequest): Promise<ReceiptView>;
    /** What a receipt says; throws MALFORMED and SIGNATURE_BAD. */
    readReceipt(payload: { readonly file: string }): Promise<ReceiptView>;
    trustedKeys(payload: Record<never, never>): Promise<readonly TrustedKey[]>;
    /** After the fingerprint was compared. Takes the place of a key of the same name where `replace` names that key. */
    trust(payload: {
      readonly fingerprint: string;
      readonly signs: TrustedKey['signs'];
      readonly name: string;
      readonly replace?: string;
    }): Promise<readonly TrustedKey[]>;
    distrust(payload: {
      readonly fingerprint: string;
      readonly signs: TrustedKey['signs'];
    }): Promise<readonly TrustedKey[]>;
    custody(payload: MirrorRef): Promise<Custody>;
  };
}

/** What the engine tells on its own: whole snapshots. */
export interface EngineEvents {
  readonly job: JobSnapshot;
  readonly mirrors: readonly Mirror[];
  readonly sources: readonly Source[];
  readonly server: ServerSnapshot;
  readonly schedules: readonly Schedule[];
  readonly settings: Settings;
  readonly volumes: readonly Volume[];
  readonly notice: { readonly message: string; readonly failure?: Failure };
}

type MethodNames = { readonly [A in keyof EngineApi]: Readonly<Record<keyof EngineApi[A], true>> };

/** Every method by area. `satisfies` makes a missing or a surplus name a compile error; hosts register from this list. */
export const engineMethods = {
  sources: {
    list: true,
    add: true,
    edit: true,
    remove: true,
    restoreDefault: true,
    test: true,
    fetchKey: true,
    keyring: true,
  },
  catalogue: { query: true, presets: true, images: true, draft: true },
  mirrors: {
    list: true,
    get: true,
    open: true,
    create: true,
    edit: true,
    remove: true,
    selection: true,
    images: true,
    pin: true,
    unpin: true,
    plan: true,
    sync: true,
    audit: true,
  },
  jobs: { list: true, history: true, wait: true, pause: true, resume: true, cancel: true, auditReport: true },
  settings: { get: true, set: true },
  keys: { list: true, create: true, import: true, export: true, rotate: true, forget: true, unlock: true },
  publication: {
    publish: true,
    kernels: true,
    lint: true,
    revisions: true,
    difference: true,
    rollback: true,
    release: true,
  },
  schedules: { list: true, set: true, lines: true },
  serve: { start: true, stop: true, state: true, selfTest: true, instructions: true, expect: true, group: true },
  media: {
    volumes: true,
    eject: true,
    plan: true,
    export: true,
    inspect: true,
    import: true,
    receipt: true,
    readReceipt: true,
    trustedKeys: true,
    trust: true,
    distrust: true,
    custody: true,
  },
} as const satisfies MethodNames;

export const engineEvents = {
  job: true,
  mirrors: true,
  sources: true,
  server: true,
  schedules: true,
  settings: true,
  volumes: true,
  notice: true,
} as const satisfies Readonly<Record<keyof EngineEvents, true>>;
