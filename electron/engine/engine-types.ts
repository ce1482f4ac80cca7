import type { EngineApi, EngineEvents } from '../contract/api.ts';
import type { PassphraseStore } from './publication/signing-key.ts';

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
  /** Where passphrases of signing keys are kept; absent: a locked key cannot sign. */
  readonly passphrases?: PassphraseStore;
  readonly log?: (line: LogLine) => void;
}

export interface Engine {
  readonly api: EngineApi;
  /** Returns the function that takes the listener off again. */
  on<K extends keyof EngineEvents>(event: K, listener: (value: EngineEvents[K]) => void): () => void;
  /** Stops what runs, so that it can go on later, and closes every file. */
  close(): Promise<void>;
}
