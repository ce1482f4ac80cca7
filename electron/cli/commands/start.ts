import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';

export function addStartCommand(program: Command, context: CommandContext): void {
  const start = program
    .command('start')
    .summary('open what there is to open; now: the demo')
    .description(
      'Open what there is to open. This version has no window yet: it says what to run instead and runs the demo.',
    );
  addProgressOption(addCommonOptions(start))
    .addHelpText('after', '\nExample:\n  $ streamferry start')
    .action(async (raw: unknown) => {
      context.host.stderr.write(
        'streamferry: There is no desktop window in this version: run `npx streamferry --help` for the commands. Here is the demo.\n',
      );
      const { runDemo } = await import('../actions/demo.ts');
      context.exitCode = await runDemo(context.host, raw);
    });
}
