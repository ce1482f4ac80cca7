import { type Command, Option } from 'commander';
import type { PublicationMode } from '../../contract/mirror.ts';

export interface PublishOptions {
  readonly publication?: PublicationMode;
  readonly signUnverified?: true;
}

/** How a mirror publishes: our own documents about what it holds, or upstream's unchanged. */
export function addPublishOptions(command: Command, byDefault: string): Command {
  return command
    .addOption(
      new Option('--publish <mode>', `list what is held, or upstream's documents (default: ${byDefault})`).choices([
        'trimmed',
        'verbatim',
      ]),
    )
    .option('--sign-unverified', 'sign trimmed documents of a source that nobody proved');
}
