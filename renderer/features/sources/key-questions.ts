import type { KeyExport, SigningKeySummary } from '../../../electron/contract/signing.ts';
import type { Question } from '../../ui/confirm.svelte.ts';
import { fingerprintGroups } from './fingerprint.ts';

/** What an exported key is called: MAAS's commands expect the binary one under this name. */
export function exportName({ part, form }: KeyExport, fingerprint: string): string {
  const tail = fingerprint.slice(-8);
  if (part === 'secret') return `streamferry-secret-${tail}.asc`;
  return form === 'armored' ? `streamferry-${tail}.asc` : 'streamferry.gpg';
}

export function secretQuestion({ locked }: SigningKeySummary): Question {
  return {
    title: 'Save the secret key?',
    message: [
      'Whoever has this file can sign images that every MAAS with your keyring takes.',
      locked ? 'Its passphrase protects it in the file, too.' : 'No passphrase protects it.',
      'Keep it where nobody else reads, as a backup only.',
    ].join(' '),
    action: 'Save secret key',
    destructive: true,
  };
}

export function forgetQuestion({ fingerprint }: SigningKeySummary): Question {
  return {
    title: 'Forget this key?',
    message: `${fingerprintGroups(fingerprint).join(' ')} goes out of the keyring of each trimmed mirror with its next publication. A MAAS that knows only this key then refuses them.`,
    action: 'Forget key',
    destructive: true,
  };
}
