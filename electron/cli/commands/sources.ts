import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addSourceOptions, sourceArgumentHelp } from '../options/source-options.ts';

const load = () => import('../actions/sources.ts');

export function addSourcesCommand(program: Command, context: CommandContext): void {
  const sources = program
    .command('sources')
    .summary('keep the sources to mirror from')
    .description('Keep the sources to mirror from: MAAS stable and candidate, the practice stream, and your own.');
  addListing(sources, context);
  addChanging(sources, context);
  addTesting(sources, context);
}

function addListing(sources: Command, context: CommandContext): void {
  addCommonOptions(sources.command('list').description('List the saved sources.'))
    .addHelpText('after', '\nExample:\n  $ streamferry sources list')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listSources(context.host, raw);
    });
}

function addChanging(sources: Command, context: CommandContext): void {
  const add = sources
    .command('add')
    .description('Save a source of your own.')
    .argument('<location>', 'http(s) or file URL of the stream, or its folder')
    .option('--name <name>', 'what to call it; default: its host')
    .option('--default', 'take it for new mirrors unless another is named');
  addCommonOptions(addSourceOptions(add))
    .addHelpText('after', addExamples)
    .action(async (location: string, raw: unknown) => {
      context.exitCode = await (await load()).addSource(context.host, location, raw);
    });
  const edit = sources
    .command('edit')
    .description(
      'Change what is named of a saved source. An empty --path or --ca takes it away, "--mirror none" all mirrors.',
    )
    .argument('<source>', 'id or name of the source')
    .option('--url <url>', 'where it is now')
    .option('--name <name>', 'what to call it')
    .option('--default', 'take it for new mirrors unless another is named')
    .option('--forget-credentials', 'no longer log in');
  addCommonOptions(addSourceOptions(edit))
    .addHelpText('after', '\nExample:\n  $ streamferry sources edit maas-stable --mirror http://near.example/maas/')
    .action(async (source: string, raw: unknown) => {
      context.exitCode = await (await load()).editSource(context.host, source, raw);
    });
  addCommonOptions(sources.command('remove').description('Remove a source of your own; mirrors made of it stay.'))
    .argument('<source>', 'id or name of the source')
    .addHelpText('after', '\nExample:\n  $ streamferry sources remove lab')
    .action(async (source: string, raw: unknown) => {
      context.exitCode = await (await load()).removeSource(context.host, source, raw);
    });
  addCommonOptions(
    sources
      .command('restore-default')
      .description('Bring the built-in sources back as they were, MAAS stable as the default.'),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry sources restore-default')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).restoreDefaultSource(context.host, raw);
    });
}

const addExamples = `
Examples:
  $ streamferry sources add https://lab.example/images/ --name Lab \\
      --keyring lab.gpg
  $ streamferry sources add https://images.example/ --no-verify \\
      --credentials-file ~/.images-login`;

function addTesting(sources: Command, context: CommandContext): void {
  const test = sources
    .command('test')
    .description('Read the whole catalogue of a source and authenticate it; nothing is stored.')
    .argument('<source>', sourceArgumentHelp);
  addCommonOptions(addSourceOptions(test))
    .addHelpText('after', '\nExample:\n  $ streamferry sources test maas-stable')
    .action(async (source: string, raw: unknown) => {
      context.exitCode = await (await load()).testSource(context.host, source, raw);
    });
  addCommonOptions(
    sources
      .command('fetch-key')
      .description('Ask a keyserver for a key. It is kept only if what arrives has this very fingerprint.'),
  )
    .argument('<fingerprint>', '40 hexadecimal digits')
    .addHelpText('after', '\nExample:\n  $ streamferry sources fetch-key 4A3CE3CD565D7EB5C810E2B97FF3F408476CF100')
    .action(async (fingerprint: string, raw: unknown) => {
      context.exitCode = await (await load()).fetchKey(context.host, fingerprint, raw);
    });
}
