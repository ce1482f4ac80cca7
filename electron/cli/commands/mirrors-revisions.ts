import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const load = () => import('../actions/mirrors-revisions.ts');
const mirrorHelp = 'name, id or folder of the mirror';

/** revisions, difference, rollback and release: the states that a mirror published and keeps. */
export function addRevisionCommands(mirrors: Command, context: CommandContext): void {
  addCommonOptions(mirrors.command('revisions').description('List what a mirror published and keeps.'))
    .argument('<mirror>', mirrorHelp)
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors revisions noble')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).listRevisions(context.host, mirror, raw);
    });
  addCommonOptions(
    mirrors.command('difference').description('Tell what changed between two revisions, down to packages.'),
  )
    .argument('<mirror>', mirrorHelp)
    .argument('<from>', 'number of the one')
    .argument('<to>', 'number of the other')
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors difference noble 3 4')
    .action(async (mirror: string, from: string, to: string, raw: unknown) => {
      context.exitCode = await (await load()).showDifference(context.host, { mirror, from, to }, raw);
    });
  addGoingBack(mirrors, context);
}

function addGoingBack(mirrors: Command, context: CommandContext): void {
  addCommonOptions(
    mirrors
      .command('rollback')
      .description('Publish an earlier revision again and stay there until it is released. Nothing is fetched.'),
  )
    .argument('<mirror>', mirrorHelp)
    .argument('[revision]', 'number of the revision; default: the one before')
    .addHelpText(
      'after',
      '\nExamples:\n  $ streamferry mirrors rollback noble\n  $ streamferry mirrors rollback noble 3',
    )
    .action(async (mirror: string, revision: string | undefined, raw: unknown) => {
      context.exitCode = await (await load()).rollBack(context.host, { mirror, revision }, raw);
    });
  addCommonOptions(mirrors.command('release').description('Let a mirror that was rolled back follow its source again.'))
    .argument('<mirror>', mirrorHelp)
    .addHelpText('after', '\nExample:\n  $ streamferry mirrors release noble')
    .action(async (mirror: string, raw: unknown) => {
      context.exitCode = await (await load()).releaseMirror(context.host, mirror, raw);
    });
}
