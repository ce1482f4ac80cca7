import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addCommonOptions, addProgressOption } from '../options/common-options.ts';
import { listenAddress } from '../options/listen-address.ts';
import { addShipmentOptions } from '../options/shipment-options.ts';
import { collected } from '../options/values.ts';

const examples = `
Only this machine can reach the server unless --listen says otherwise. It
prints the address of each mirror and what to type in MAAS, then what clients
fetch, until it is stopped (Ctrl-C): that is its normal end, with exit code 0.

A shipment is served straight from its media, which are only read. Before the
server starts it says whether they are fast enough for MAAS; if not, import the
shipment and serve the mirror.

Examples:
  $ streamferry serve /srv/mirror --listen 0.0.0.0:8080
  $ streamferry serve /srv/mirror --listen 10.0.0.5:80 --access-log access.log
  $ streamferry serve /srv/noble /srv/jammy --at /second/
  $ streamferry serve /media/usb1 /media/usb2 --listen 0.0.0.0:8080
  $ streamferry serve lab --listen 0.0.0.0:8080 --test`;

export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .summary('serve mirrors over HTTP, and tell what MAAS fetches')
    .description(
      'Serve mirrors read-only over HTTP, say how to point MAAS at them, and tell for each MAAS what it has ' +
        'fetched and when it has everything.',
    )
    .argument('<mirrors...>', 'folders, names or ids of mirrors; or volumes or folders of shipments')
    .optionsGroup('Where to serve:')
    .option('--listen <host:port>', 'address and port (default: 127.0.0.1:8080); 0.0.0.0 for all', listenAddress)
    .option(
      '--at <path>',
      'serve the last mirror there, such as /lab/; MIRROR=PATH for another (repeatable)',
      collected,
    )
    .option('--tls-cert <file>', 'serve over HTTPS with this certificate (PEM)')
    .option('--tls-key <file>', 'and its private key (PEM)')
    .optionsGroup('What to tell:')
    .option('--access-log <file>', 'append each request in common log format')
    .option('--test', 'fetch from every address as a client would, name what fails, and end');
  addShipmentOptions(command).option('-U, --no-verify', "serve what nobody upstream signed on the shipment's word");
  addProgressOption(addCommonOptions(command))
    .addHelpText('after', examples)
    .action(async (mirrors: string[], raw: unknown) => {
      const { runServe } = await import('../actions/serve.ts');
      context.exitCode = await runServe(context.host, mirrors, raw);
    });
}
