import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { addPublishOptions } from '../options/publish-options.ts';

const examples = `
Nothing is fetched: documents are made from what is kept of the source's own.

Examples:
  $ streamferry publish /srv/mirror --publish trimmed
  $ streamferry publish noble --publish verbatim`;

export function addPublishCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('publish')
    .summary('publish a mirror anew, trimmed or verbatim')
    .description('Publish what a mirror holds anew, without a look at its source.')
    .argument('<mirror>', 'folder, name or id of the mirror');
  addProgressOption(addCommonOptions(addPassphraseOption(addPublishOptions(command, 'as the mirror does'))))
    .addHelpText('after', examples)
    .action(async (mirror: string, raw: unknown) => {
      const { runPublish } = await import('../actions/publish.ts');
      context.exitCode = await runPublish(context.host, mirror, raw);
    });
}
