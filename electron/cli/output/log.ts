import { appendFileSync } from 'node:fs';
import type { Failure } from '../../contract/failure.ts';
import type { LogLine } from '../../engine/engine-types.ts';
import { InputError } from '../../engine/errors.ts';
import { printable } from '../../engine/printable.ts';
import { type NextSteps, nextStepFor } from '../hints.ts';
import type { Host } from '../host.ts';
import type { StatusArea } from './status-area.ts';

export interface LogOptions {
  /** 0: failures and warnings; 1: what happens; 2: details and stacks. */
  readonly verbosity: number;
  readonly file?: string | undefined;
  /** Of the command that runs. */
  readonly nextSteps?: NextSteps | undefined;
}

/** The log: lines on stderr, and the same with timestamps in the log file when there is one. */
export class Log {
  readonly #host: Host;
  readonly #verbosity: number;
  readonly #file: string | undefined;
  readonly #nextSteps: NextSteps;
  #status: StatusArea | undefined;

  /** Throws BAD_ARGUMENT when the log file cannot be written. */
  constructor(host: Host, options: LogOptions) {
    this.#host = host;
    this.#verbosity = options.verbosity;
    this.#file = options.file;
    this.#nextSteps = options.nextSteps ?? {};
    if (options.file !== undefined) this.#append(options.file, '');
  }

  /** While a status area is drawn, lines are written above it. */
  attach(status: StatusArea | undefined): void {
    this.#status = status;
  }

  failure(failure: Failure): void {
    this.#write(`streamferry: ${failure.message}`);
    this.#nextStep(failure);
  }

  /** What does not keep the work from being done. */
  warning(failure: Failure): void {
    this.warn(failure.message);
    this.#nextStep(failure);
  }

  warn(message: string): void {
    this.#write(`streamferry: warning: ${message}`);
  }

  note(message: string): void {
    this.#write(`streamferry: ${message}`);
  }

  info(message: string): void {
    if (this.#verbosity >= 1) this.#write(message);
  }

  /** Details, with the stack of what was thrown. */
  debug(message: string, error?: unknown): void {
    if (this.#verbosity < 2) return;
    this.#write(message);
    for (let cause = error; cause instanceof Error; cause = cause.cause)
      for (const line of (cause.stack ?? String(cause)).split('\n')) this.#write(line);
  }

  line(line: LogLine): void {
    if (line.level === 'info') this.info(line.message);
    else this.debug(line.message, line.error);
  }

  #nextStep(failure: Failure): void {
    const step = nextStepFor(failure, this.#nextSteps);
    if (step !== undefined) this.#write(`  Next: ${step}.`);
  }

  /** One line. Messages quote documents, servers and file names: none of that steers the terminal. */
  #write(text: string): void {
    const line = printable(text);
    this.#status?.clear();
    this.#host.stderr.write(`${line}\n`);
    if (this.#file !== undefined) this.#append(this.#file, `${this.#host.now().toISOString()} ${line}\n`);
  }

  #append(file: string, text: string): void {
    try {
      appendFileSync(file, text, { mode: 0o600 });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError('BAD_ARGUMENT', `The log file ${file} cannot be written: ${reason}.`, { cause: error });
    }
  }
}
