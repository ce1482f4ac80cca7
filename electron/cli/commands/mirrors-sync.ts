import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { addTransferOptions } from '../options/transfer-options.ts';

const load = () => import('../actions/mirrors-sync.ts');

/** plan and sync: a saved mirror with all its rules. */
export function addSyncCommands(mirrors: Command, context: CommandContext): void {
  const plan = mirrors.command('plan').description('Say what a sync would do; nothing is written.');
  addCommonOptions(withTransfer(plan))
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors plan noble')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).planMirror(context.host, mirror, raw);
    });
  const sync = mirrors.command('sync').description('Bring a mirror up to date with its source, by all its rules.');
  addProgressOption(addCommonOptions(addPassphraseOption(withTransfer(sync))))
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors sync noble --limit-rate 10M')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).syncMirror(context.host, mirror, raw);
    });
}

function withTransfer(command: Command): Command {
  command.argument('<mirror>', 'name, id or folder of the mirror');
  return addTransferOptions(command).option('--fetch-key', 'ask a keyserver when the key of the source is not here');
}
