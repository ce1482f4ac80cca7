import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { addPublishOptions } from '../options/publish-options.ts';
import { addSourceOptions, sourceArgumentHelp } from '../options/source-options.ts';
import { addTransferOptions } from '../options/transfer-options.ts';
import { wholeNumber } from '../options/values.ts';

const examples = `
Filters compare an item's tags: key=value, key!=value, key~regex, key!~regex.
All must match. Two runs with different filters into one folder add up.

Examples:
  $ streamferry mirror https://images.maas.io/ephemeral-v3/stable/ /srv/mirror \\
      'arch=amd64' 'release~(jammy|noble)' --max=1
  $ streamferry mirror maas-stable /srv/mirror 'os~(grub*|pxelinux)' --max=1
  $ streamferry mirror maas-stable /srv/mirror arch=arm64 --dry-run
  $ streamferry mirror http://lab.example/images/ /srv/lab --keyring lab.gpg`;

export function addMirrorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('mirror')
    .summary('mirror a source into a folder')
    .description(
      'Mirror what the filters match of a source into a folder, and prove every byte of it. ' +
        'Run it again to update, or to go on after a stop.',
    )
    .argument('<source>', sourceArgumentHelp)
    .argument('<folder>', 'the mirror; made when it is not there')
    .argument('[filters...]', 'what to take; without a filter, everything')
    .option('--max <n>', 'take only the newest so many versions of each product', wholeNumber(1))
    .option('--keep', 'keep up to --max versions also after the source dropped them')
    .option('--dry-run', 'only say what would be done; nothing is written')
    .option('--no-item-download', 'publish the documents only, fetch no item')
    .option('--no-checksumming-reader', 'check the size of items, not their digest');
  addPassphraseOption(addPublishOptions(command, 'as before, at first verbatim'));
  addTransferOptions(addSourceOptions(command));
  addProgressOption(addCommonOptions(command))
    .addHelpText('after', examples)
    .action(async (source: string, folder: string, filters: string[], raw: unknown) => {
      const { runMirror } = await import('../actions/mirror.ts');
      context.exitCode = await runMirror(context.host, { source, folder, filters }, raw);
    });
}
