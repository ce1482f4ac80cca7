import type { Command } from 'commander';
import { collected } from './values.ts';

/** How the source is reached and who must have signed it, as typed. */
export interface SourceOptions {
  readonly keyring?: string | undefined;
  readonly fingerprint?: readonly string[] | undefined;
  /** False: `--no-verify`. */
  readonly verify: boolean;
  readonly fetchKey: boolean;
  readonly path?: string | undefined;
  readonly mirror?: readonly string[] | undefined;
  readonly proxy?: string | undefined;
  readonly ca?: string | undefined;
  readonly credentialsFile?: string | undefined;
}

export function addSourceOptions(command: Command): Command {
  return command
    .optionsGroup('Who must have signed it:')
    .option('--keyring <file>', 'accept the keys of this keyring, binary or armored')
    .option('--fingerprint <fpr>', 'accept only the key with this fingerprint (repeatable)', collected)
    .option('--fetch-key', 'ask a keyserver when a key named by fingerprint is not here')
    .option('-U, --no-verify', 'take the source unsigned: no signature is checked')
    .optionsGroup('How to reach it:')
    .option('--path <path>', 'start from this index or product file of the source')
    .option('--mirror <url>', 'fall back to this mirror of the source (repeatable)', collected)
    .option('--proxy <url>', '"none" for no proxy; default: http_proxy, https_proxy, no_proxy')
    .option('--ca <file>', 'accept these certificate authorities too (PEM)')
    .option('--credentials-file <file>', credentialsHelp);
}

const credentialsHelp =
  'log in as this file says: "user:password", "Bearer TOKEN", "token TOKEN", or netrc ' +
  '("machine HOST login USER password PASSWORD"); keep it readable by you alone (chmod 600)';

export const sourceArgumentHelp = 'URL, folder, or id or name of a saved source (maas-stable, practice)';
