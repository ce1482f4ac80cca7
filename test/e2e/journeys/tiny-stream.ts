import { sharedFolder } from '../../helpers/shared.ts';

/** A stream shaped like MAAS stable, made and signed by others. */
export const tinyStream = {
  root: sharedFolder('streams', 'maas-tiny'),
  /** Below the root. */
  path: 'ephemeral-v3/stable/',
  keyringFile: sharedFolder('streams', 'maas-tiny', 'keyring.gpg'),
  /** Of somebody who signed nothing of it. */
  wrongKeyringFile: sharedFolder('streams', 'maas-tiny', 'wrong.gpg'),
} as const;
