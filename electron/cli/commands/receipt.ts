import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';

const examples = `
Take the file to where shipments are made: \`streamferry export --delta-from\`
then carries only what this site lacks. \`streamferry inspect\` reads it.

Examples:
  $ streamferry receipt /srv/noble
  $ streamferry receipt noble jammy --site "Site B" --output /media/usb`;

export function addReceiptCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('receipt')
    .summary('say in a signed file what this site holds')
    .description('Write a small signed file that says what mirrors of this site hold.')
    .argument('<mirrors...>', 'folders, names or ids of the mirrors')
    .option('--output <folder>', "folder to write it to (default: the one that the first mirror's folder stands in)")
    .option('--site <name>', "what this site is called (default: the machine's name)");
  addCommonOptions(addPassphraseOption(command))
    .addHelpText('after', examples)
    .action(async (mirrors: string[], raw: unknown) => {
      const { runReceipt } = await import('../actions/receipt.ts');
      context.exitCode = await runReceipt(context.host, mirrors, raw);
    });
}
