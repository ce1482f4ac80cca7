import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addShipmentOptions } from '../options/shipment-options.ts';

const examples = `
A shipment is believed once its key is trusted (see \`streamferry keys trusted\`)
or named with --fingerprint; its images once they are proven with a key that
this site has. Exit code 4 where they are not, 5 where something of it is
altered or damaged.

Examples:
  $ streamferry inspect /media/usb --into /srv/noble
  $ streamferry inspect /media/usb1 /media/usb2 --json
  $ streamferry inspect site-b.sjson`;

export function addInspectCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('inspect')
    .summary('tell what is on a medium, and what of it is new')
    .description('Authenticate a shipment and tell what it brings, or tell what a receipt says. Nothing is taken.')
    .argument('<shipments...>', 'volumes or folders of one shipment, in any order; or the file of a receipt')
    .option('--into <folder>', 'tell what is new against the mirror there');
  addCommonOptions(addShipmentOptions(command))
    .addHelpText('after', examples)
    .action(async (folders: string[], raw: unknown) => {
      const { runInspect } = await import('../actions/inspect.ts');
      context.exitCode = await runInspect(context.host, folders, raw);
    });
}
