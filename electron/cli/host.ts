import type { Engine, EngineOptions } from '../engine/engine-types.ts';
import type { Machine } from '../engine/registry/data-folder.ts';

/** A stream of text that may be a terminal. */
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** All that the command line touches outside itself; a test passes its own. */
export interface Host {
  readonly machine: Machine;
  readonly currentFolder: string;
  readonly version: string;
  /** Keyrings that a packager put beside the program. */
  readonly bundledKeyringFolder: string;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** How this program is called: a file, and arguments before the command. */
  readonly program: readonly string[];
  now(): Date;
  createEngine(options: EngineOptions): Promise<Engine>;
  /** Asks on the terminal; undefined where there is none to ask on. */
  confirm(question: string): Promise<boolean> | undefined;
  /** Waits on the terminal for Enter; false where a person gave up, undefined where there is no terminal. */
  waitForEnter(prompt: string): Promise<boolean> | undefined;
  /** Tells of SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  onStop(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Ends the process at once, as the signal would have. */
  kill(signal: NodeJS.Signals): void;
  /** Opens an address in the person's browser; false where there is none to open it in. */
  openUrl(url: string): Promise<boolean>;
}
