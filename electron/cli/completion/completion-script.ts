import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** A word that can stand at some place of the command line. */
export interface Word {
  /** The long form, or the name of a command. */
  readonly text: string;
  readonly short?: string;
  readonly description: string;
  /** An option that is followed by a value. */
  readonly takesValue: boolean;
}

/** What can follow the words of one command; `path` is empty for the program itself. */
export interface CommandWords {
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
}

/** The program and all its commands, each with the words that can follow it. */
export function wordsOf(command: Command, path: readonly string[] = []): readonly CommandWords[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).map((option) => ({
    text: option.long ?? option.flags,
    ...(option.short === undefined ? {} : { short: option.short }),
    description: option.description,
    takesValue: option.required || option.optional,
  }));
  const children = command.commands.filter((each) => help.visibleCommands(command).includes(each));
  const commands = children.map((each) => ({
    text: each.name(),
    description: each.summary() || each.description(),
    takesValue: false,
  }));
  return [{ path, commands, options }, ...children.flatMap((each) => wordsOf(each, [...path, each.name()]))];
}

/** A script that the shell sources; generated from the commands themselves, so that it is never behind. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', words: readonly CommandWords[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(words);
    case 'zsh':
      return zshScript(words);
    case 'fish':
      return fishScript(words);
    default:
      return shell satisfies never;
  }
}

/** Text inside single quotes of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
