import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const examples = `
Examples:
  $ streamferry mirrors custody noble
  $ streamferry mirrors custody /srv/noble --output custody.txt`;

/** custody: from who made the images to who took them. */
export function addCustodyCommand(mirrors: Command, context: CommandContext): void {
  addCommonOptions(
    mirrors
      .command('custody')
      .description(
        'Tell whose hands the images went through: signed, downloaded, written, imported, served; with times and digests.',
      )
      .argument('<mirror>', 'name, id or folder of the mirror')
      .option('--output <file>', 'write it to this file; must not be there yet'),
  )
    .addHelpText('after', examples)
    .action(async (mirror: string, raw: unknown) => {
      const { showCustody } = await import('../actions/mirrors-custody.ts');
      context.exitCode = await showCustody(context.host, mirror, raw);
    });
}
