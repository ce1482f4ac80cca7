import { type Command, CommanderError } from 'commander';
import { printable } from '../engine/printable.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-code.ts';
import type { Host } from './host.ts';
import { Log } from './output/log.ts';
import { Results } from './output/results.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs one command line and returns the exit code. Never throws: whatever fails is said on stderr, with `--json` on stdout too. */
export async function runCommandLine(args: readonly string[], host: Host): Promise<number> {
  const context: CommandContext = { host, exitCode: exitCodes.done };
  const program = buildProgram(context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, { program, args, host });
    return reportError(error, outputs(args, host));
  }
}

interface UsageContext {
  readonly program: Command;
  readonly args: readonly string[];
  readonly host: Host;
}

/** Help and version were asked for and printed; all else is a mistake in the command line. */
function usage(error: CommanderError, { program, args, host }: UsageContext): number {
  if (error.exitCode === 0) return exitCodes.done;
  if (error.code === 'commander.help') return exitCodes.input;
  const text = error.message.replace(/^error: /u, '').replace(/\s*\n\s*/gu, ' ');
  const message = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/u.test(text) ? '' : '.'}`;
  const help = ['streamferry', ...commandPath(program, args), '--help'].join(' ');
  host.stderr.write(`streamferry: ${printable(message)}\n  Next: see \`${help}\`.\n`);
  const failure = { code: 'BAD_ARGUMENT', message } as const;
  outputs(args, host).results.result({ outcome: 'failed', failures: [failure] });
  return exitCodes.input;
}

/** Read from the arguments themselves: parsing them may be what failed. */
function outputs(args: readonly string[], host: Host): { readonly log: Log; readonly results: Results } {
  const counts = args.map((arg) => (arg === '--verbose' ? 1 : /^-v+$/u.test(arg) ? arg.length - 1 : 0));
  const verbosity = counts.reduce((sum, count) => sum + count, 0);
  return { log: new Log(host, { verbosity }), results: new Results(host.stdout, args.includes('--json')) };
}

/** The words at the front that are commands. */
function commandPath(program: Command, args: readonly string[]): readonly string[] {
  const [name, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  const command = program.commands.find((each) => each.name() === name);
  return command === undefined ? [] : [command.name(), ...commandPath(command, rest)];
}
