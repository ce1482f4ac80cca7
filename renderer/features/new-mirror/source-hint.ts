import type { Source } from '../../../electron/contract/source.ts';
import { shortFingerprint } from '../sources/fingerprint.ts';

/** What a person should know before taking a source. */
export function sourceHint({ id, trust }: Source): string {
  if (trust.kind === 'unsigned') return 'Unsigned: nobody can prove what comes from here.';
  if (id === 'maas-stable') return 'Tested images, for production.';
  if (id === 'maas-candidate') return 'Not released yet: to try, never for production.';
  if (id === 'practice') return 'Small and made up, to learn with.';
  const [first, ...more] = trust.fingerprints;
  if (first === undefined) return 'Signed by a key of its keyring file.';
  return `Signed by ${shortFingerprint(first)}${more.length === 0 ? '' : ` or ${more.length} more`}.`;
}
