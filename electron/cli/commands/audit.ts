import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';

const examples = `
Exit code 5 where something is missing or damaged, 0 once it is repaired.

Examples:
  $ streamferry audit /srv/mirror
  $ streamferry audit /srv/mirror --since 7d
  $ streamferry audit /srv/mirror --repair`;

export function addAuditCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('audit')
    .summary('read a mirror again and find what is damaged')
    .description('Read all files of a mirror again and report what is missing, damaged or extra.')
    .argument('<mirror>', 'folder, name or id of the mirror')
    .option('--repair', 'fetch what is missing or damaged again')
    .option('--since <date>', 'leave out what was audited since: 2025-08-05, an ISO time, or 12h, 7d, 2w ago');
  addProgressOption(addCommonOptions(command))
    .addHelpText('after', examples)
    .action(async (mirror: string, raw: unknown) => {
      const { runAudit } = await import('../actions/audit.ts');
      context.exitCode = await runAudit(context.host, mirror, raw);
    });
}
