import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addInterfaceOptions } from './ui.ts';

export function addStartCommand(program: Command, context: CommandContext): void {
  addInterfaceOptions(
    program
      .command('start')
      .summary('open the desktop application, or its interface in a browser')
      .description(
        'Open the desktop application where an Electron runtime and a display are there (a missing runtime is fetched once), and the same interface in a browser elsewhere.',
      ),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry start')
    .action(async (raw: unknown) => {
      const { runStart } = await import('../actions/start.ts');
      context.exitCode = await runStart(context.host, raw);
    });
}
