import { Argument, type Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const examples = `
Examples:
  $ streamferry completion bash >> ~/.bash_completion
  $ streamferry completion zsh > "\${fpath[1]}/_streamferry"
  $ streamferry completion fish > ~/.config/fish/completions/streamferry.fish`;

export function addCompletionCommand(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', examples)
    .action(async (shell: string) => {
      const { completionScript, wordsOf } = await import('../completion/completion-script.ts');
      const chosen = shells.find((each) => each === shell) ?? 'bash';
      context.host.stdout.write(completionScript(chosen, wordsOf(program)));
    });
}
