import type { Command } from 'commander';

/** For commands that may sign. */
export function addPassphraseOption(command: Command): Command {
  return command.option(
    '--passphrase-file <file>',
    'open the locked signing key by the first line of this file, or of standard input for "-"',
  );
}
