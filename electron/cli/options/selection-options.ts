import type { Command } from 'commander';
import { collected, collectedList, countOrAll } from './values.ts';

/** What to take, as typed. */
export interface SelectionOptions {
  readonly os?: readonly string[] | undefined;
  readonly release?: readonly string[] | undefined;
  readonly arch?: readonly string[] | undefined;
  readonly subarch?: readonly string[] | undefined;
  readonly label?: readonly string[] | undefined;
  /** False: `--no-bootloaders`. */
  readonly bootloaders: boolean;
  readonly filter?: readonly string[] | undefined;
  readonly preset?: string | undefined;
  readonly max?: number | 'all' | undefined;
  readonly keep: boolean;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .optionsGroup('What to take (MAAS terms; repeat an option or separate values by commas):')
    .option('--os <os>', 'operating system (default: ubuntu)', collectedList)
    .option('--release <release>', 'release, such as noble', collectedList)
    .option('--arch <arch>', 'architecture, such as amd64 (default: all)', collectedList)
    .option('--subarch <subarch>', 'subarchitecture, such as ga-24.04 (default: all)', collectedList)
    .option('--label <label>', 'label, such as stable (default: all)', collectedList)
    .option('--no-bootloaders', 'leave bootloaders out')
    .option('--preset <id>', 'a ready-made selection; `mirrors presets` lists them')
    .option('--filter <filter>', 'a raw filter instead, such as arch=amd64 (repeatable, all must match)', collected)
    .option('--max <n>', 'the newest so many versions, or "all" (default: 1, raw filters: all)', countOrAll)
    .option('--keep', 'keep up to --max versions also after the source dropped them');
}
