import { Readable, Writable } from 'node:stream';
import type { Host, TextStream } from '../../electron/cli/host.ts';
import { runCommandLine } from '../../electron/cli/run.ts';
import type { Engine } from '../../electron/engine/engine-types.ts';
import type { FakeEngine } from './fake-engine.ts';

/** A stream that remembers what was written to it. */
export class TextSink extends Writable implements TextStream {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(terminalColumns?: number) {
    super({ decodeStrings: false });
    this.isTTY = terminalColumns !== undefined;
    this.columns = terminalColumns;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }

  get documents(): readonly Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}

export interface FakeHostOptions {
  readonly engine?: FakeEngine;
  /** Instead of a fake one. */
  readonly openEngine?: Host['createEngine'];
  readonly currentFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Width of the terminals that stdout and stderr are; absent: they are none. */
  readonly columns?: number;
  /** What a question is answered with; absent: there is nobody to ask. */
  readonly answer?: boolean;
  readonly now?: () => Date;
  /** Whether an address can be opened. */
  readonly hasBrowser?: boolean;
  /** What stands in standard input. */
  readonly stdin?: string;
}

/** A host without a process: streams in memory, a fake engine, signals on demand. */
export class FakeHost implements Host {
  readonly machine: Host['machine'];
  readonly currentFolder: string;
  readonly version = '1.2.3';
  readonly bundledKeyringFolder = '/app/build/keyrings';
  readonly stdin: Readable;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly killedBy: NodeJS.Signals[] = [];
  readonly questions: string[] = [];
  readonly program = ['streamferry'];
  readonly openedUrls: string[] = [];
  readonly #options: FakeHostOptions;
  readonly #stopListeners = new Set<(signal: NodeJS.Signals) => void>();

  constructor(options: FakeHostOptions = {}) {
    this.#options = options;
    this.machine = { platform: 'linux', env: options.env ?? {}, homeFolder: '/home/me' };
    this.currentFolder = options.currentFolder ?? '/home/me/here';
    this.stdin = Readable.from(options.stdin === undefined ? [] : [options.stdin]);
    this.stdout = new TextSink(options.columns);
    this.stderr = new TextSink(options.columns);
  }

  now(): Date {
    return this.#options.now?.() ?? new Date('2025-08-05T12:00:00.000Z');
  }

  async createEngine(options: Parameters<Host['createEngine']>[0]): Promise<Engine> {
    const { engine, openEngine } = this.#options;
    if (openEngine !== undefined) return openEngine(options);
    if (engine === undefined) throw new Error('the engine was opened');
    engine.opened.push(options);
    return engine;
  }

  confirm(question: string): Promise<boolean> | undefined {
    this.questions.push(question);
    const { answer } = this.#options;
    return answer === undefined ? undefined : Promise.resolve(answer);
  }

  waitForEnter(prompt: string): Promise<boolean> | undefined {
    return this.confirm(prompt);
  }

  onStop(listener: (signal: NodeJS.Signals) => void): () => void {
    this.#stopListeners.add(listener);
    return () => this.#stopListeners.delete(listener);
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): void {
    for (const listener of this.#stopListeners) listener(signal);
  }

  kill(signal: NodeJS.Signals): void {
    this.killedBy.push(signal);
  }

  async openUrl(url: string): Promise<boolean> {
    this.openedUrls.push(url);
    return this.#options.hasBrowser === true;
  }

  /** Runs a command line and returns its exit code. */
  run(...args: readonly string[]): Promise<number> {
    return runCommandLine(args, this);
  }
}
