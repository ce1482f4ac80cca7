import type { EngineApi, EngineEvents } from '../contract/api.ts';
import type { PassphraseStore } from './publication/signing-key.ts';
import type { SecretBox } from './registry/secret-box.ts';

export type { PassphraseStore } from './publication/signing-key.ts';
export type { SecretBox } from './registry/secret-box.ts';

/** One line for the log: `info` for what a person may want to follow, `debug` for what a developer may. Never a credential. */
export interface LogLine {
  readonly level: 'info' | 'debug';
  readonly message: string;
  /** What was thrown, for its stack. */
  readonly error?: unknown;
}

export interface EngineOptions {
  /** The app's own folder: registry, credentials, fetched keys. */
  readonly dataFolder: string;
  readonly version: string;
  readonly now?: () => Date;
  /** A dry run: nothing is opened for writing. */
  readonly readOnly?: boolean;
  /** Keyrings that a packager put into the app. */
  readonly bundledKeyringFolder?: string;
  /** Seals credentials and passphrases, as a system's keystore does; absent: files keep them that only their owner may read. */
  readonly secrets?: SecretBox;
  /** Where passphrases of signing keys are kept; absent: in the data folder. */
  readonly passphrases?: PassphraseStore;
  /** Of the signing key, for this run alone; kept nowhere. */
  readonly passphrase?: string;
  /** Syncs begin by their schedules while the engine is open. */
  readonly keepFresh?: boolean;
  /** How this program is called for `schedules.lines`: it, and arguments before the verb; absent: `streamferry`. */
  readonly program?: readonly string[];
  readonly log?: (line: LogLine) => void;
}

export interface Engine {
  readonly api: EngineApi;
  /** Returns the function that takes the listener off again. */
  on<K extends keyof EngineEvents>(event: K, listener: (value: EngineEvents[K]) => void): () => void;
  /** Stops what runs, so that it can go on later, and closes every file. */
  close(): Promise<void>;
}
