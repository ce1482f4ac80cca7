import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

/** kernels: what each weighs that a mirror holds. */
export function addKernelsCommand(mirrors: Command, context: CommandContext): void {
  addCommonOptions(mirrors.command('kernels').description('Say what each kernel weighs, and which ones are left out.'))
    .argument('<mirror>', 'name, id or folder of the mirror')
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors kernels noble')
    .action(async (mirror: string, raw: unknown) => {
      const { listKernels } = await import('../actions/mirrors-kernels.ts');
      context.exitCode = await listKernels(context.host, mirror, raw);
    });
}
