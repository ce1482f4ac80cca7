import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { byteCount, collected } from '../options/values.ts';

const examples = `
Written are a folder that every file system takes, a signed manifest, and
checksums and scripts for people without Streamferry. Then all of it is read
back. Nothing is formatted, and files of others stay. Run the same command
again to go on after a stop, or with the next volume. docs/media.md has more.

Examples:
  $ streamferry export /srv/mirror /media/usb
  $ streamferry export noble jammy /media/usb --dry-run
  $ streamferry export noble /media/usb --delta-from site-b.sjson
  $ streamferry export noble /media/usb1 --next-target /media/usb2
  $ streamferry export noble ./set1 --volume-size 15G --next-target ./set2`;

export function addExportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('export')
    .summary('write mirrors to a medium, and read them back')
    .description('Write mirrors as they are published now to a medium: a signed shipment, flushed and read back.')
    .usage('[options] <mirror...> <target>')
    .argument('<mirrors...>', 'folders, names or ids of mirrors; last the volume or folder to write to')
    .option('--dry-run', 'try the volume and say what would be written')
    .optionsGroup('What to carry:')
    .option(
      '--delta-from <receipt>',
      'only what the site lacks that wrote it; "medium": bring the one there up to date',
    )
    .option('--fingerprint <fpr>', "trust the receipt's key, which has this fingerprint: it was compared")
    .option('--installers <folder>', 'files to carry along, such as installers of Streamferry')
    .optionsGroup('How to write it:')
    .option(
      '--name <folder>',
      "name of the shipment's folder (default: streamferry- and the mirrors' names, -for- and the receipt's site)",
    )
    .option('--volume-size <size>', 'at most so much on one volume, such as 15G (default: what is free)', byteCount)
    .option('--max-file-size <size>', 'larger files go in parts (default: what the volume takes)', byteCount)
    .option('--next-target <folder>', 'where the next volume goes (repeatable; default: ask)', collected)
    .option('--no-reread', 'do not read back what was written')
    .option('--restart', 'begin anew: drop a set that was begun, replace the shipment that stands there');
  addProgressOption(addCommonOptions(addPassphraseOption(command)))
    .addHelpText('after', examples)
    .action(async (words: string[], raw: unknown) => {
      const { runExport } = await import('../actions/export.ts');
      context.exitCode = await runExport(context.host, words, raw);
    });
}
