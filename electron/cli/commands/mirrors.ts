import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addCustodyCommand } from './mirrors-custody.ts';
import { addKernelsCommand } from './mirrors-kernels.ts';
import { addRevisionCommands } from './mirrors-revisions.ts';
import { addSavedMirrorCommands } from './mirrors-saved.ts';
import { addSyncCommands } from './mirrors-sync.ts';

const load = () => import('../actions/mirrors.ts');
const mirrorHelp = 'name, id or folder of the mirror';

export function addMirrorsCommand(program: Command, context: CommandContext): void {
  const mirrors = program
    .command('mirrors')
    .summary('keep mirrors with their source and selection')
    .description('Keep mirrors with their source and what to take of it, and update them with one word.');
  addSavedMirrorCommands(mirrors, context);
  addSyncCommands(mirrors, context);
  addKernelsCommand(mirrors, context);
  addLooking(mirrors, context);
  addPresets(mirrors, context);
  addPinning(mirrors, context);
  addRevisionCommands(mirrors, context);
  addCustodyCommand(mirrors, context);
  addCommonOptions(
    mirrors
      .command('remove')
      .description('Forget a mirror. Its files stay unless --delete-files says otherwise.')
      .argument('<mirror>', mirrorHelp)
      .option('--delete-files', "delete the mirror's files, too")
      .option('-y, --yes', 'do not ask'),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors remove noble --delete-files --yes')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).removeMirror(context.host, mirror, raw);
    });
}

function addLooking(mirrors: Command, context: CommandContext): void {
  addCommonOptions(mirrors.command('list').description('List the mirrors that are known here.'))
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors list')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listMirrors(context.host, raw);
    });
  addCommonOptions(mirrors.command('show').description('Show one mirror: its source, rules, pins and state.'))
    .argument('<mirror>', mirrorHelp)
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors show noble')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).showMirror(context.host, mirror, raw);
    });
}

function addPresets(mirrors: Command, context: CommandContext): void {
  addCommonOptions(
    mirrors.command('presets').description('List the ready-made selections for `mirrors create --preset`.'),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors presets')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listPresets(context.host, raw);
    });
}

function addPinning(mirrors: Command, context: CommandContext): void {
  const product = 'name of the product, as `streamferry query --json` lists it';
  addCommonOptions(mirrors.command('pin').description('Hold a product at one version until it is unpinned.'))
    .argument('<mirror>', mirrorHelp)
    .argument('<product>', product)
    .argument('<version>', 'the version, such as 20250805')
    .addHelpText('after', pinExample)
    .action(async (mirror: string, name: string, version: string, raw: unknown) => {
      const pin = { product: name, version };
      context.exitCode = await (await load()).pinProduct(context.host, { mirror, pin }, raw);
    });
  addCommonOptions(mirrors.command('unpin').description('Let a product follow its source again.'))
    .argument('<mirror>', mirrorHelp)
    .argument('<product>', product)
    .addHelpText('after', unpinExample)
    .action(async (mirror: string, name: string, raw: unknown) => {
      context.exitCode = await (await load()).unpinProduct(context.host, { mirror, product: name }, raw);
    });
}

const pinExample = `
Example:
  $ streamferry mirrors pin noble \\
      com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04 20250805`;

const unpinExample = `
Example:
  $ streamferry mirrors unpin noble \\
      com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04`;
