import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const names = `
Settings:
  mirrorsFolder      folder in which new mirrors are made
  jobsPerHost        files fetched from one host at the same time, 1 to 64
  limitRate          bytes a second in all, such as 10M; 0 for no limit
  keepRevisions      earlier revisions that a saved mirror keeps
  proxy              for sources that name none: a URL, "none", or "environment"
                     (http_proxy, https_proxy, no_proxy)
  caFile             certificate authorities that every source may use (PEM)

Of the application:
  appearance         system, light or dark
  units              decimal (MB) or binary (MiB)
  logLevel           info or debug
  closeWhileRunning  ask, tray or quit`;

const load = () => import('../actions/settings.ts');

export function addSettingsCommand(program: Command, context: CommandContext): void {
  const settings = program
    .command('settings')
    .summary('see and change settings')
    .description('See and change settings.');
  addCommonOptions(settings.command('get').description('Print the settings, or one of them.'))
    .argument('[name]', 'only this setting')
    .addHelpText('after', `${names}\n\nExample:\n  $ streamferry settings get`)
    .action(async (name: string | undefined, raw: unknown) => {
      context.exitCode = await (await load()).getSettings(context.host, name, raw);
    });
  addCommonOptions(settings.command('set').description('Change a setting.'))
    .argument('<name>', 'the setting')
    .argument('<value>', 'its new value')
    .addHelpText('after', `${names}\n\nExample:\n  $ streamferry settings set limitRate 10M`)
    .action(async (name: string, value: string, raw: unknown) => {
      context.exitCode = await (await load()).setSetting(context.host, { name, value }, raw);
    });
}
