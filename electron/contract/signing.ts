import type { KeySummary } from './api.ts';

/** What a signing key can be made as; both are read by gpgv 2.2 and later. */
export type SigningAlgorithm = 'rsa4096' | 'ed25519';

/** A key of the app's own. The current one signs; retired ones are in the keyring only, so that clients can be moved over. */
export interface SigningKeySummary extends KeySummary {
  readonly state: 'current' | 'retired';
  /** Whether its secret part is locked by a passphrase. */
  readonly locked: boolean;
}

export interface NewSigningKey {
  /** Absent: RSA with 4096 bits, which the oldest gpgv reads. */
  readonly algorithm?: SigningAlgorithm;
  /** What the key is called; absent: `Streamferry`. */
  readonly userName?: string;
}

export interface KeyExport {
  readonly part: 'public' | 'secret';
  /** Of the public part; absent: binary. */
  readonly form?: 'binary' | 'armored';
  readonly fingerprint?: string;
}
