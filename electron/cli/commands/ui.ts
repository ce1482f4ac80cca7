import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { listenAddress } from '../options/listen-address.ts';

const examples = `
Only this machine can reach it unless --listen says otherwise. The address holds
a word that works once, for the browser that opens it first. It runs until it is
stopped (Ctrl-C): that is its normal end, with exit code 0.

Examples:
  $ streamferry ui
  $ streamferry ui --listen 127.0.0.1:8600 --no-open`;

export function addUiCommand(program: Command, context: CommandContext): void {
  addInterfaceOptions(
    program
      .command('ui')
      .summary('open the interface in a browser')
      .description('Open the interface in a browser: pick, mirror, check and serve, and keep mirrors fresh meanwhile.'),
  )
    .addHelpText('after', examples)
    .action(async (raw: unknown) => {
      const { runUi } = await import('../actions/ui.ts');
      context.exitCode = await runUi(context.host, raw);
    });
}

/** Where the interface listens in a browser, and whether that is opened. */
export function addInterfaceOptions(command: Command): Command {
  return addCommonOptions(
    command
      .optionsGroup('Where to show it:')
      .option('--listen <host:port>', 'address and port (default: 127.0.0.1 and any free port)', listenAddress)
      .option('--no-open', 'print the address only'),
  );
}
