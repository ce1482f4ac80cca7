import type { Mirror } from '../../../electron/contract/mirror.ts';
import type { Signer } from '../../../electron/contract/source.ts';
import { shortFingerprint } from './fingerprint.ts';

/** `Ubuntu Cloud Image Builder 4A3C…F100`; several joined by commas. */
export function signersText(signers: readonly Pick<Signer, 'fingerprint' | 'userId'>[]): string {
  return signers.map(signerText).join(', ');
}

function signerText({ fingerprint, userId }: Pick<Signer, 'fingerprint' | 'userId'>): string {
  const name = userId?.replace(/\s*[(<].*$/, '').trim() ?? '';
  return name === '' ? shortFingerprint(fingerprint) : `${name} ${shortFingerprint(fingerprint)}`;
}

/** Who signed the source's documents, as far as the mirror tells: verbatim ones are the source's own. */
export function upstreamOf({ upstreamSigners = [], publication, revision }: Mirror): readonly Signer[] {
  if (upstreamSigners.length > 0) return upstreamSigners;
  return publication === 'verbatim' ? (revision?.signers ?? []) : [];
}

/** When the newest of these signatures was made, ISO 8601. */
export function newestSignature(signers: readonly Signer[]): string {
  return signers.map(({ signedAt }) => signedAt).reduce((a, b) => (Date.parse(a) >= Date.parse(b) ? a : b), '');
}
