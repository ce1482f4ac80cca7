import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addSourceOptions, sourceArgumentHelp } from '../options/source-options.ts';
import { wholeNumber } from '../options/values.ts';

const examples = `
Examples:
  $ streamferry query maas-stable arch=amd64 release=noble --max 1
  $ streamferry query practice 'os~(grub*|pxelinux)'
  $ streamferry query https://images.maas.io/ephemeral-v3/stable/ --json | head`;

export function addQueryCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('query')
    .summary('list what a source has')
    .description('List the items of a source that the filters match.')
    .argument('<source>', sourceArgumentHelp)
    .argument('[filters...]', 'as for `streamferry mirror`; without a filter, everything')
    .option('--max <n>', 'only the newest so many versions of each product', wholeNumber(1));
  addCommonOptions(addSourceOptions(command))
    .addHelpText('after', examples)
    .action(async (source: string, filters: string[], raw: unknown) => {
      const { runQuery } = await import('../actions/query.ts');
      context.exitCode = await runQuery(context.host, { source, filters }, raw);
    });
}
