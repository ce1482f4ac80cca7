import type { Command } from 'commander';

/** Whose word counts when a shipment is read. */
export function addShipmentOptions(command: Command): Command {
  return command
    .optionsGroup('Whom to believe:')
    .option('--keyring <file>', "this site's keys of whoever made the images (default: as for `mirror`)")
    .option('--fingerprint <fpr>', 'believe the shipment signed by this key: its fingerprint was compared');
}
