import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { addShipmentOptions } from '../options/shipment-options.ts';

const examples = `
Every file is checked while it is copied. What clients see changes at the end,
in one step, once everything is there: bring volumes in any order, one by one.
Exit code 4 where the shipment is not authentic, 5 where --check-only finds
damage, 7 where a volume or file is still missing; the rest is kept.

Examples:
  $ streamferry import /media/usb /srv/noble
  $ streamferry import /media/usb1 /media/usb2 /srv/noble
  $ streamferry import /media/usb --check-only
  $ streamferry import /media/usb /srv/noble --keyring \\
      /usr/share/keyrings/ubuntu-cloudimage-keyring.gpg`;

export function addImportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .summary('take over what a medium brings, and prove it')
    .description('Authenticate a shipment, check every file of it and take it over into a mirror.')
    .usage('[options] <shipment...> <folder>')
    .argument('<shipments...>', 'volumes or folders of one shipment; last the folder of the mirror, or of several')
    .option('--check-only', 'read and check everything, take nothing; the folder may be left out');
  addShipmentOptions(command)
    .option('-U, --no-verify', "take what nobody upstream signed on the shipment's word")
    .option('--allow-rollback', 'take documents older than those held');
  addProgressOption(addCommonOptions(addPassphraseOption(command)))
    .addHelpText('after', examples)
    .action(async (words: string[], raw: unknown) => {
      const { runImport } = await import('../actions/import.ts');
      context.exitCode = await runImport(context.host, words, raw);
    });
}
