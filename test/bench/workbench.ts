import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Launcher } from './launcher.ts';
import type { CommandRun } from './run-command.ts';
import { type Streams, streamsIn } from './streams.ts';

export interface WorkbenchOptions {
  /** Where streams and mirrors are made; its volume is the one that is measured. */
  readonly parentFolder: string;
  readonly quick: boolean;
}

/** What the cases work with: a scratch folder, streams to mirror, processes that are alone with it. */
export class Workbench {
  readonly folder: string;
  readonly quick: boolean;
  readonly streams: Streams;
  readonly #launcher = new Launcher();
  #folders = 0;

  private constructor(folder: string, { quick }: WorkbenchOptions) {
    this.folder = folder;
    this.quick = quick;
    this.streams = streamsIn(join(folder, 'streams'), quick);
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(options.parentFolder, 'streamferry-bench-')), options);
  }

  async close(): Promise<void> {
    await this.#launcher.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** How often each contestant runs: what is asked for, but once when it shall be quick. */
  rounds(wanted: number): number {
    return this.quick ? 1 : wanted;
  }

  /** A folder that is not there yet. */
  newFolder(name: string): string {
    this.#folders += 1;
    return join(this.folder, `${name}-${this.#folders}`);
  }

  /** Runs a program that sees nothing of this user's settings, caches and proxies. */
  async run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandRun> {
    const home = join(this.folder, 'home');
    await mkdir(home, { recursive: true });
    return this.#launcher.run({ command, args, env: { ...withoutPersonal(process.env), HOME: home, ...env } });
  }

  /** Writes out what is left of earlier runs, so that it is not charged to the next one. */
  async settleDisk(): Promise<void> {
    await this.run('sync', []);
  }
}

/** The environment without proxies and without anything that changes what Node.js or Streamferry does. */
function withoutPersonal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const personal = /^(?:https?_proxy|all_proxy|no_proxy|xdg_.*|node_.*|npm_.*|streamferry_.*)$/iu;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !personal.test(name)));
}
