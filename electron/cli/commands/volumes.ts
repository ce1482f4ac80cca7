import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const examples = `
Examples:
  $ streamferry volumes
  $ streamferry volumes --watch`;

export function addVolumesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('volumes')
    .summary('list sticks and disks, and what is on them')
    .description('List the mounted volumes that a shipment can be written to or read from, and what is on them.')
    .option('--all', 'those that the running system lives on, too')
    .option('--watch', 'go on, and tell what is plugged in and taken away, until stopped (Ctrl-C)');
  addCommonOptions(command)
    .addHelpText('after', examples)
    .action(async (raw: unknown) => {
      const { runVolumes } = await import('../actions/volumes.ts');
      context.exitCode = await runVolumes(context.host, raw);
    });
}
