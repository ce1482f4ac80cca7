import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions } from '../options/common-options.ts';

const load = () => import('../actions/keys-trust.ts');

/** trusted, trust and distrust: keys of other Streamferries. */
export function addTrustCommands(keys: Command, context: CommandContext): void {
  addCommonOptions(
    keys.command('trusted').description("List other machines' keys: whose shipments and receipts are believed."),
  )
    .addHelpText('after', '\nExample:\n  $ streamferry keys trusted')
    .action(async (raw: unknown) => {
      context.exitCode = await (await load()).listTrusted(context.host, raw);
    });
  const trust = keys
    .command('trust')
    .description("Believe another machine's key, once its fingerprint was compared.")
    .argument('<fingerprint>', 'as that machine shows it')
    .requiredOption('--name <name>', 'whose it is, as `keys trusted` lists it')
    .option('--replace <fingerprint>', 'in the place of this one, which is believed no longer');
  addCommonOptions(withSigns(trust, 'shipments'))
    .addHelpText('after', trustExamples)
    .action(async (fingerprint: string, raw: unknown) => {
      context.exitCode = await (await load()).trustKey(context.host, fingerprint, raw);
    });
  const distrust = keys
    .command('distrust')
    .description("Believe another machine's key no longer.")
    .argument('<fingerprint>', 'as `keys trusted` lists it');
  addCommonOptions(withSigns(distrust, 'both'))
    .addHelpText('after', distrustExample)
    .action(async (fingerprint: string, raw: unknown) => {
      context.exitCode = await (await load()).distrustKey(context.host, fingerprint, raw);
    });
}

function withSigns(command: Command, byDefault: string): Command {
  const signs = new Option('--for <what>', `what it signs (default: ${byDefault})`);
  return command.addOption(signs.choices(['shipments', 'receipts']));
}

const trustExamples = `
Examples:
  $ streamferry keys trust 280C9D51E0B746CDE490EA3695BA380AB8139B86 \\
      --name noble
  $ streamferry keys trust 280C9D51E0B746CDE490EA3695BA380AB8139B86 \\
      --name "Site B" --for receipts`;

const distrustExample = `
Example:
  $ streamferry keys distrust 280C9D51E0B746CDE490EA3695BA380AB8139B86`;
