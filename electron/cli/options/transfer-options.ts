import type { Command } from 'commander';
import { bytesPerSecond, wholeNumber } from './values.ts';

/** How a sync goes about its work, as typed. */
export interface TransferOptions {
  readonly jobs?: number | undefined;
  readonly limitRate?: number | undefined;
  readonly revisions?: number | undefined;
  readonly allowRollback: boolean;
  readonly switchSource: boolean;
}

export function addTransferOptions(command: Command): Command {
  return command
    .optionsGroup('Transfer:')
    .option('--jobs <n>', 'fetch so many files from one host at the same time (default: 6)', wholeNumber(1))
    .option('--limit-rate <rate>', 'bytes a second in all, such as 500k or 10M', bytesPerSecond)
    .option('--revisions <n>', 'keep so many earlier revisions of the mirror', wholeNumber(0))
    .option('--allow-rollback', 'take documents older than those held')
    .option('--switch-source', 'let the mirror change to another source');
}
