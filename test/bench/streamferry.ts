import { join } from 'node:path';
import type { CommandRun } from './run-command.ts';
import type { Workbench } from './workbench.ts';

const commandLine = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export interface MirrorRun {
  readonly url: string;
  readonly keyringFile: string;
  readonly target: string;
  /** The app's own folder; a new one knows nothing of the source. */
  readonly dataFolder: string;
  /** Filters and options. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** `streamferry mirror` as a process of its own. */
export function runMirror(bench: Workbench, run: MirrorRun): Promise<CommandRun> {
  const { url, target, keyringFile, dataFolder, args = [], env = {} } = run;
  return runStreamferry(bench, dataFolder, ['mirror', url, target, '--keyring', keyringFile, ...args], env);
}

/** Any command of the built command line. */
export function runStreamferry(
  bench: Workbench,
  dataFolder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandRun> {
  return bench.run(process.execPath, [commandLine, ...args], { ...env, STREAMFERRY_DATA: dataFolder });
}
