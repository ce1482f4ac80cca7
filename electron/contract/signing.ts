import type { KeySummary } from './api.ts';

/** What a signing key can be made as; both are read by gpgv 2.2 and later. */
export type SigningAlgorithm = 'rsa4096' | 'ed25519';

/** A key of the app's own. The current one signs; retired ones are in the keyring only, so that clients can be moved over. */
export interface SigningKeySummary extends KeySummary {
  readonly state: 'current' | 'retired';
  /** Whether its secret part is locked by a passphrase. */
  readonly locked: boolean;
}
