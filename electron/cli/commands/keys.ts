import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';
import { addPassphraseOption } from '../options/passphrase-option.ts';
import { addTrustCommands } from './keys-trust.ts';

const load = () => import('../actions/keys.ts');

/** The keys that we sign by, and those of others that we believe. */
export function addKeysCommand(program: Command, context: CommandContext): void {
  const keys = program
    .command('keys')
    .summary('keep the keys to sign with, and those of others to believe')
    .description(
      'Keep the keys that trimmed mirrors, shipments and receipts are signed by; the first signature makes one. ' +
        'Clients verify with streamferry.gpg, which stands in each trimmed mirror. ' +
        "Other machines' keys are believed once their fingerprint was compared.",
    );
  addCommonOptions(keys.command('list').description('List the keys, the one that signs first.'))
    .addHelpText('after', '\nExample:\n  $ streamferry keys list')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listKeys(context.host, raw);
    });
  addCommonOptions(withNewKey(keys.command('create').description('Make the first key.')))
    .addHelpText('after', '\nExample:\n  $ streamferry keys create --name "Images of site A"')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).createKey(context.host, raw);
    });
  addCommonOptions(
    withNewKey(keys.command('rotate').description('Sign by a new key; the one before stays in the keyring.')),
  )
    .addHelpText('after', rotateExample)
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).rotateKey(context.host, raw);
    });
  addImportAndExport(keys, context);
  addCommonOptions(keys.command('forget').description('Take a retired key out of the keyring.'))
    .argument('<fingerprint>', 'of the key; `keys list` shows it')
    .addHelpText('after', forgetExample)
    .action(async (fingerprint: string, raw: unknown) => {
      context.exitCode = await (await load()).forgetKey(context.host, fingerprint, raw);
    });
  addTrustCommands(keys, context);
}

function addImportAndExport(keys: Command, context: CommandContext): void {
  addCommonOptions(addPassphraseOption(keys.command('import').description('Sign by a key of your own.')))
    .argument('<file>', 'a secret key, as `gpg --export-secret-keys` writes it')
    .addHelpText('after', importExamples)
    .action(async (file: string, raw: unknown) => {
      context.exitCode = await (await load()).importKey(context.host, file, raw);
    });
  addCommonOptions(keys.command('export').description('Write a key to a file.'))
    .argument('<file>', 'where to write it; must not be there yet')
    .option('--fingerprint <fingerprint>', 'of a public key; default: the one that signs')
    .option('--armor', 'a public key as text instead of binary')
    .option('--secret', 'the secret key, as text: whoever has it signs as you')
    .addHelpText('after', exportExamples)
    .action(async (file: string, raw: unknown) => {
      context.exitCode = await (await load()).exportKey(context.host, file, raw);
    });
}

function withNewKey(command: Command): Command {
  return command
    .addOption(new Option('--algorithm <name>', 'default: rsa4096').choices(['rsa4096', 'ed25519']))
    .option('--name <name>', 'what the key is called (default: Streamferry)');
}

const rotateExample = `
Publish every trimmed mirror again afterwards, then give its new
streamferry.gpg to whoever verifies it.

Example:
  $ streamferry keys rotate`;

const forgetExample = `
Example:
  $ streamferry keys forget 280C9D51E0B746CDE490EA3695BA380AB8139B86`;

const importExamples = `
A passphrase is kept nowhere: give it again wherever the key shall sign.

Examples:
  $ streamferry keys import mirror-key.asc
  $ streamferry keys import locked-key.asc --passphrase-file key.pass`;

const exportExamples = `
Examples:
  $ streamferry keys export site-a.gpg
  $ streamferry keys export backup.asc --secret`;
