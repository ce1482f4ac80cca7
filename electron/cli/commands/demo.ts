import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';

export function addDemoCommand(program: Command, context: CommandContext): void {
  const demo = program
    .command('demo')
    .summary('see it all at work on a small practice stream, without a network')
    .description(
      'Make a small signed practice stream, serve it to this machine only, mirror it, damage a file on purpose, ' +
        'find the damage and repair it. Needs no network; sources and settings are not touched.',
    )
    .option('--keep-folder <folder>', 'work in this empty folder and leave everything there to look at');
  addProgressOption(addCommonOptions(demo))
    .addHelpText('after', '\nExamples:\n  $ streamferry demo\n  $ streamferry demo --keep-folder ./demo')
    .action(async (raw: unknown) => {
      const { runDemo } = await import('../actions/demo.ts');
      context.exitCode = await runDemo(context.host, raw);
    });
}
