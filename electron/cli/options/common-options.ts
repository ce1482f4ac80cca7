import type { Command } from 'commander';
import { counted } from './values.ts';

/** What every command that opens the engine takes. */
export interface CommonOptions {
  readonly json: boolean;
  readonly verbose: number;
  readonly progress: boolean;
  readonly logFile?: string | undefined;
  readonly dataFolder?: string | undefined;
  /** Of commands that may sign. */
  readonly passphraseFile?: string | undefined;
}

export function addCommonOptions(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document a line; the last one is the result')
    .option('-v, --verbose', 'log what happens on stderr; -vv adds details and stacks', counted, 0)
    .option('--log-file <file>', 'append the log to a file, with timestamps')
    .option('--data-folder <folder>', 'keep sources, settings and jobs there (also STREAMFERRY_DATA)');
}

/** For commands that run a job. */
export function addProgressOption(command: Command): Command {
  return command.option('--progress', 'show progress on stderr in any case: bars, or lines where it is no terminal');
}
