import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addInspectCommand } from './commands/inspect.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addLintCommand } from './commands/lint.ts';
import { addMirrorCommand } from './commands/mirror.ts';
import { addMirrorsCommand } from './commands/mirrors.ts';
import { addPublishCommand } from './commands/publish.ts';
import { addQueryCommand } from './commands/query.ts';
import { addReceiptCommand } from './commands/receipt.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSettingsCommand } from './commands/settings.ts';
import { addSourcesCommand } from './commands/sources.ts';
import { addStartCommand } from './commands/start.ts';
import { addUiCommand } from './commands/ui.ts';
import { addVolumesCommand } from './commands/volumes.ts';

const examples = `
Examples:
  $ streamferry start
  $ streamferry demo
  $ streamferry mirror maas-stable /srv/mirror arch=amd64 release=noble --max=1
  $ streamferry audit /srv/mirror --repair
  $ streamferry export /srv/mirror /media/usb
  $ streamferry help mirror

Exit codes: 0 done, 2 bad input, 3 network, 4 not authentic or malformed,
5 damage, 6 mirror folder or medium, 7 partly done, 130 stopped, 1 a bug.`;

/** The command line in all its words. Only what a command needs is loaded when it runs. */
export function buildProgram(context: CommandContext): Command {
  const { stdout, stderr, version } = context.host;
  const program = new Command('streamferry')
    .description(
      'Carries operating-system image streams across an air gap: mirrors a signed source and proves every byte.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Mistakes are reported once, in one style, where the command line is run.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(stdout.columns || 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns || 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', examples)
    .exitOverride();
  program.commandsGroup('Open:');
  addStartCommand(program, context);
  addUiCommand(program, context);
  program.commandsGroup('Mirror and prove:');
  addMirrorCommand(program, context);
  addAuditCommand(program, context);
  addLintCommand(program, context);
  addPublishCommand(program, context);
  addQueryCommand(program, context);
  program.commandsGroup('Carry over on media:');
  addVolumesCommand(program, context);
  addExportCommand(program, context);
  addInspectCommand(program, context);
  addImportCommand(program, context);
  addReceiptCommand(program, context);
  program.commandsGroup('Serve:');
  addServeCommand(program, context);
  program.commandsGroup('Keep:');
  addSourcesCommand(program, context);
  addMirrorsCommand(program, context);
  addKeysCommand(program, context);
  addJobsCommand(program, context);
  addSettingsCommand(program, context);
  program.commandsGroup('More:').helpCommand('help [command]', 'print help for a command');
  addDemoCommand(program, context);
  addCompletionCommand(program, context);
  return program;
}
