import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addPublishOptions } from '../options/publish-options.ts';
import { addSelectionOptions } from '../options/selection-options.ts';
import { addSourceOptions, sourceArgumentHelp } from '../options/source-options.ts';
import { collected, wholeNumber } from '../options/values.ts';

const load = () => import('../actions/mirrors-saved.ts');

/** create, edit, open: what makes or changes a saved mirror. */
export function addSavedMirrorCommands(mirrors: Command, context: CommandContext): void {
  const create = mirrors
    .command('create')
    .description('Save a mirror: a folder, its source and what to take. `mirrors sync` then fills it.')
    .argument('<name>', 'what to call it')
    .argument('[folder]', 'where it is; default: its name in the mirrors folder of the settings')
    .option('--source <source>', `${sourceArgumentHelp}; default: the default source`)
    .option('--revisions <n>', 'keep so many earlier revisions', wholeNumber(0));
  addPublishOptions(create, 'trimmed');
  addCommonOptions(addSourceOptions(addSelectionOptions(create)))
    .addHelpText('after', createExamples)
    .action(async (name: string, folder: string | undefined, raw: unknown) => {
      context.exitCode = await (await load()).createMirror(context.host, { name, folder }, raw);
    });
  const edit = mirrors
    .command('edit')
    .description(
      'Change a saved mirror. What is named to take is added to its rules; what only a removed rule held goes with the next sync.',
    )
    .argument('<mirror>', 'name, id or folder of the mirror')
    .option('--name <name>', 'what to call it')
    .option('--source <source>', sourceArgumentHelp)
    .option('--revisions <n>', 'keep so many earlier revisions', wholeNumber(0))
    .option('--remove-rule <id>', 'take a rule out; `mirrors show` lists them (repeatable)', collected)
    .option('--replace', 'take all rules out first');
  addPublishOptions(edit, 'as before')
    .option('--leave-out-kernel <subarch>', 'do not list this kernel, such as hwe-24.04-edge (repeatable)', collected)
    .option('--all-kernels', 'list all kernels again');
  addCommonOptions(addSourceOptions(addSelectionOptions(edit)))
    .addHelpText('after', editExamples)
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).editMirror(context.host, mirror, raw);
    });
  addCommonOptions(
    mirrors
      .command('open')
      .description('Make a mirror folder known here, such as one on a medium that was just plugged in.')
      .argument('<folder>', 'the mirror folder')
      .option('--name <name>', 'what to call it'),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors open /media/usb/mirror --name stick')
    .action(async (folder: string, raw: unknown) => {
      context.exitCode = await (await load()).openMirror(context.host, folder, raw);
    });
}

const createExamples = `
Examples:
  $ streamferry mirrors create noble --release noble --arch amd64
  $ streamferry mirrors create lab /srv/lab --source maas-candidate \\
      --release jammy,noble --arch amd64,arm64 --max 2
  $ streamferry mirrors create centos --filter os=centos --max 1`;

const editExamples = `
Examples:
  $ streamferry mirrors edit noble --release jammy --arch amd64
  $ streamferry mirrors edit noble --remove-rule 2
  $ streamferry mirrors edit noble --publish verbatim
  $ streamferry mirrors edit noble --leave-out-kernel hwe-24.04-edge`;
