/** A signing key ready to sign. Lives in memory only: it is never written, logged or put into a message. */
export interface UnlockedKey {
  /** Of the primary key, 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly userId?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The whole key, binary, without a passphrase. */
  readonly secretKey: Uint8Array;
}

/** Where passphrases of signing keys are kept, by fingerprint: the desktop's keystore, or whoever can ask a person. */
export interface PassphraseStore {
  get(fingerprint: string): Promise<string | undefined>;
  set(fingerprint: string, passphrase: string): Promise<void>;
  delete(fingerprint: string): Promise<void>;
}
