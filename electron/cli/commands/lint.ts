import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const examples = `
Exit code 5 where MAAS would refuse the source or fail an import, 0 otherwise.
Every rule is described in docs/lint.md.

Examples:
  $ streamferry lint /srv/mirror
  $ streamferry lint /srv/mirror --maas 3.8
  $ streamferry lint /srv/mirror --keyring /srv/mirror/streamferry.gpg --json`;

export function addLintCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('lint')
    .summary('tell beforehand what MAAS will make of a mirror')
    .description('Walk what a mirror publishes as MAAS would, and tell what it will refuse, miss or pass over.')
    .argument('<mirror>', 'folder, name or id of the mirror')
    .addOption(new Option('--maas <version>', 'only as this MAAS; default: both').choices(['3.7', '3.8']))
    .option('--keyring <file>', 'what MAAS is given to verify with; default: what follows from the mirror');
  addCommonOptions(command)
    .addHelpText('after', examples)
    .action(async (mirror: string, raw: unknown) => {
      const { runLint } = await import('../actions/lint.ts');
      context.exitCode = await runLint(context.host, mirror, raw);
    });
}
