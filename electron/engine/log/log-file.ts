import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../engine-types.ts';
import { errnoOf } from '../errors.ts';
import { printable } from '../printable.ts';
import { withoutSecrets } from './without-secrets.ts';

const rotateAtBytes = 5_000_000;
const earlierFiles = 3;
/** Longer ones are cut: an entry is for reading. */
const entryLimit = 16_000;

export interface LogFileOptions {
  /** The app's data folder; the log stands in `log/` below it. */
  readonly dataFolder: string;
  readonly now?: () => Date;
}

/**
 * `log/streamferry.log`: a line an entry, with time and level, never a credential. Readable by its owner only; at 5 MB
 * it becomes `streamferry.log.1`, of which three are kept. A log that cannot be written stops nothing.
 */
export class LogFile {
  readonly file: string;
  readonly #folder: string;
  readonly #now: () => Date;
  #level: LogLine['level'] = 'info';

  constructor({ dataFolder, now = () => new Date() }: LogFileOptions) {
    this.#folder = join(dataFolder, 'log');
    this.file = join(this.#folder, 'streamferry.log');
    this.#now = now;
  }

  /** What the settings say: `debug` takes everything, `info` leaves details and stacks out. */
  set level(level: LogLine['level']) {
    this.#level = level;
  }

  /** Fit to be handed over as the engine's `log`. */
  readonly line = ({ level, message, error }: LogLine): void => {
    if (level === 'debug' && this.#level !== 'debug') return;
    const text = error === undefined ? message : `${message} ${this.#textOf(error)}`;
    const entry = printable(withoutSecrets(text).slice(0, entryLimit).replaceAll('\r\n', '\n'));
    this.#append(`${this.#now().toISOString()} ${level.padEnd(5)} ${entry}\n`);
  };

  /** The newest entries, newest last. */
  async tail(lines: number): Promise<readonly string[]> {
    let found: readonly string[] = [];
    for (const file of this.#files()) {
      if (found.length >= lines) break;
      found = [...(await linesOf(file)), ...found];
    }
    return lines <= 0 ? [] : found.slice(-lines);
  }

  #textOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    if (this.#level !== 'debug') return error.message;
    const cause = error.cause === undefined ? '' : `\ncaused by ${this.#textOf(error.cause)}`;
    return `${error.stack ?? error.message}${cause}`;
  }

  /** The newest first. */
  #files(): readonly string[] {
    return [this.file, ...Array.from({ length: earlierFiles }, (_, at) => `${this.file}.${at + 1}`)];
  }

  #append(entry: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (sizeOf(this.file) + Buffer.byteLength(entry) > rotateAtBytes) this.#rotate();
      appendFileSync(this.file, entry, { mode: 0o600 });
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }

  #rotate(): void {
    const files = this.#files();
    for (let at = files.length - 1; at > 0; at -= 1) {
      const [from = '', to = ''] = [files[at - 1], files[at]];
      try {
        renameSync(from, to);
      } catch (error) {
        // Another Streamferry may have moved it, or on Windows somebody reads it: the next entry tries again.
        if (errnoOf(error) === undefined) throw error;
      }
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (errnoOf(error) !== undefined) return [];
    throw error;
  }
}
