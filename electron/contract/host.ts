import { type EngineApi, type EngineEvents, engineEvents, engineMethods } from './api.ts';

/** A file or folder that a person picked. The interface hands `token` on wherever the engine's contract takes a path; it never makes one up. */
export interface PickedPath {
  readonly token: string;
  /** To show. */
  readonly path: string;
}

export type PickPurpose = 'folder' | 'file' | 'keyring' | 'certificate' | 'key';

/** A folder as the host's own picker lists it. */
export interface FolderListing {
  readonly here: PickedPath;
  readonly parent?: PickedPath;
  /** Folders first, each sorted by name; files only where one is to be picked. */
  readonly entries: readonly FolderEntry[];
  /** How many more there are, where not all of a very long folder are listed. */
  readonly moreEntries?: number;
  /** Places to begin from: home, the mirrors' folder, mounted volumes. */
  readonly places: readonly { readonly title: string; readonly at: PickedPath }[];
  readonly freeBytes?: number;
  readonly writable: boolean;
}

export interface FolderEntry extends PickedPath {
  readonly name: string;
  readonly kind: 'folder' | 'file';
  readonly isMirror: boolean;
  readonly sizeBytes?: number;
}

export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

export interface HostDescription {
  readonly kind: 'desktop' | 'browser';
  /** Whether `pick` opens a dialog of the system; otherwise `listFolder` is there to pick with. */
  readonly nativeDialogs: boolean;
  readonly platform: string;
  /** Of Streamferry. */
  readonly version: string;
  /** Name and version of what it runs on: Node.js, Electron, Chromium. */
  readonly runtime: readonly { readonly name: string; readonly version: string }[];
  readonly licences: readonly Licence[];
  readonly logFile: string;
  readonly dataFolder: string;
  /** A keystore of the system guards credentials and passphrases; otherwise files that only the user may read do. */
  readonly keystore: boolean;
}

/** What a host adds to the engine's contract for the interface. */
export interface HostApi {
  readonly host: {
    describe(payload: Record<never, never>): Promise<HostDescription>;
    /** Undefined when the person thought better of it. */
    pick(payload: { readonly purpose: PickPurpose; readonly title: string }): Promise<PickedPath | undefined>;
    /** Without `token`: the folder in which mirrors are made, or the nearest that exists. */
    listFolder(payload: { readonly token?: string; readonly files: boolean }): Promise<FolderListing>;
    makeFolder(payload: { readonly token: string; readonly name: string }): Promise<PickedPath>;
    /** A path typed by a person. Throws BAD_ARGUMENT where it is not absolute. */
    typed(payload: { readonly path: string }): Promise<PickedPath>;
    /** Shows a mirror's folder in the system's file manager; a browser host cannot. */
    reveal(payload: { readonly mirrorId: string }): Promise<void>;
    /** The log's end, newest last. */
    log(payload: { readonly lines: number }): Promise<readonly string[]>;
  };
}

const hostMethods = {
  host: { describe: true, pick: true, listFolder: true, makeFolder: true, typed: true, reveal: true, log: true },
} as const satisfies {
  readonly [A in keyof HostApi]: Readonly<Record<keyof HostApi[A], true>>;
};

/** A screen that the host's menu, its tray or a notification asks for. */
export type Destination =
  | { readonly screen: 'mirrors' | 'new-mirror' | 'media' | 'serve' | 'sources' | 'activity' | 'settings' }
  | { readonly screen: 'mirror' | 'job'; readonly id: string };

/** What a host tells the interface besides the engine's own events. Only a desktop has anything to tell. */
export interface HostEvents {
  readonly navigate: Destination;
}

const hostEvents = { navigate: true } as const satisfies Readonly<Record<keyof HostEvents, true>>;

/** All that an interface can ask of a host: what every host dispatches, and nothing else. */
export interface AppApi extends EngineApi, HostApi {}

export interface AppEvents extends EngineEvents, HostEvents {}

/** Every method by area, the host's own among them. */
export const appMethods = { ...engineMethods, ...hostMethods } as const;

export const appEvents = { ...engineEvents, ...hostEvents } as const;
